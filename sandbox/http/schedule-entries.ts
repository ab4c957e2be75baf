/** The entries of a schedule in a window of time: three lists in one object, in pages that a cursor leads through. */

import type { ListRequest } from "./endpoint.ts";
import { invalid, notFound } from "./problem.ts";
import { fieldsOf, type JsonObject, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { microseconds } from "./times.ts";

const kinds = ["final", "overrides", "scheduled"] as const;

/** Entries of all three lists on a page; the reference says only that there are pages. */
const PAGE = 50;

/** How far a window reaches when nothing says where it ends: milliseconds in 14 days. */
const USUAL_LENGTH = 14 * 24 * 3_600_000;

/** A cursor: how many entries went before, and where the window began, in a form that says neither. */
type Cursor = { readonly place: number; readonly start: string };

/** The whole answer to a request for entries. */
export function entriesIn({ query, origin, endpoint }: ListRequest, store: Store): JsonObject {
  const schedule = query.get("schedule_id");
  if (!schedule) {
    throw invalid("schedule_id", "schedule_id is required", "is_required");
  }
  if (store.has("schedules") && !store.find("schedules", schedule)) {
    throw notFound(`There is no record ${schedule} in schedules`);
  }
  const asked = query.get("entry_window_start");
  const cursor = cursorOf(asked);
  const start = cursor?.start ?? asked ?? new Date(store.now).toISOString();
  const from = instant("entry_window_start", start);
  const end = query.get("entry_window_end");
  const until = end ? instant("entry_window_end", end) : from + USUAL_LENGTH * 1000;
  const { records } = store.ordered(endpoint.table, "as-stored");
  const entries = store
    .places(endpoint.table, "as-stored", "schedule_id", schedule)
    .map((place) => fieldsOf(records[place] ?? {}))
    .filter((entry) => at(entry, "end_at") > from && at(entry, "start_at") < until);
  const place = cursor?.place ?? 0;
  const page = entries.slice(place, place + PAGE);
  const lists = kinds.map((kind) => [kind, page.filter((entry) => entry.kind === kind).map(bare)]);
  const body = { [endpoint.records ?? endpoint.table]: Object.fromEntries(lists) };
  if (place + PAGE >= entries.length) {
    return body;
  }
  const after = textOfCursor({ place: place + PAGE, start });
  const next = new URLSearchParams(query);
  next.set("entry_window_start", after);
  return { ...body, pagination_meta: { after, after_url: `${origin}${endpoint.path}?${next}` } };
}

/** The stored entry without what the request and the list say of it. */
function bare({ schedule_id: _, kind: __, ...entry }: JsonObject): JsonObject {
  return entry;
}

function at(entry: JsonObject, property: string): number {
  return microseconds(textAt(entry, property)) ?? Number.NaN;
}

function instant(parameter: string, text: string): number {
  const found = microseconds(text);
  if (found === undefined) {
    throw invalid(parameter, "is neither a time nor a cursor");
  }
  return found;
}

function textOfCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function cursorOf(text: string | null): Cursor | undefined {
  // Times have colons, which base64url has not.
  if (text === null || !/^[\w-]+$/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
