/** The entries of a schedule in a window of time: three lists in one object, in pages that a cursor leads through. */

import type { ListRequest } from "./endpoint.ts";
import { invalid, notFound } from "./problem.ts";
import type { JsonObject } from "./records.ts";
import type { Store } from "./store.ts";
import { microseconds, timeAt } from "./times.ts";

const kinds = ["final", "overrides", "scheduled"] as const;

/** Entries of all three lists on a page; the reference says only that there are pages. */
const PAGE = 50;

/** How far a window reaches when its end is not named: microseconds in 14 days. */
const USUAL_LENGTH = 14 * 24 * 3_600_000_000;

/** A cursor: how many entries went before, and where the window began. */
type Cursor = { readonly place: number; readonly start: string };

/** The body of the response to a request for entries. */
export function entriesIn({ query, origin, endpoint }: ListRequest, store: Store): JsonObject {
  const { table } = endpoint;
  const schedule = query.get("schedule_id");
  if (!schedule) throw invalid("schedule_id", "schedule_id is required", "is_required");
  if (store.has("schedules") && !store.find("schedules", schedule)) {
    throw notFound(`There is no record ${schedule} in schedules`);
  }
  const given = query.get("entry_window_start") ?? new Date(store.now).toISOString();
  const { place, start } = cursorOf(given) ?? { place: 0, start: given };
  const from = instant("entry_window_start", start);
  const end = query.get("entry_window_end");
  const until = end ? instant("entry_window_end", end) : from + USUAL_LENGTH;
  const stored = store.table(table);
  const entries = stored
    .places("schedule_id", schedule)
    .map((one) => stored.records[one] ?? {})
    .filter((entry) => timeAt(entry, "end_at") > from && timeAt(entry, "start_at") < until);
  const page = entries.slice(place, place + PAGE);
  const lists = kinds.map((kind) => [kind, page.filter((entry) => entry.kind === kind).map(bare)]);
  const list = { [table]: Object.fromEntries(lists) };
  if (place + PAGE >= entries.length) return list;
  const cursor: Cursor = { place: place + PAGE, start };
  const after = Buffer.from(JSON.stringify(cursor)).toString("base64url");
  const next = new URLSearchParams(query);
  next.set("entry_window_start", after);
  return { ...list, pagination_meta: { after, after_url: `${origin}${endpoint.path}?${next}` } };
}

/** The stored entry without what the request and the list say of it. */
function bare({ schedule_id: _, kind: __, ...entry }: JsonObject): JsonObject {
  return entry;
}

function instant(parameter: string, text: string): number {
  const found = microseconds(text);
  if (found === undefined) throw invalid(parameter, "is neither a time nor a cursor");
  return found;
}

/** The cursor that a text is, if it is one; times have colons, which base64url has not. */
function cursorOf(text: string): Cursor | undefined {
  try {
    return text.includes(":") ? undefined : JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
