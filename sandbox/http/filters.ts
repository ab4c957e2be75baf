/** The filters that the tap uses: each turns query parameters into a test of every record. */

import { reference } from "../tables.ts";
import { invalid } from "./problem.ts";
import { type JsonObject, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { dayOf, type Moment, momentOf, timeAt } from "./times.ts";

/** Whether a record stays in the list. */
export type Test = (fields: JsonObject) => boolean;

/** Reads its own parameters; undefined when they are absent and every record stays. Throws a 422. */
export type Filter = (query: URLSearchParams, store: Store) => Test | undefined;

/** The categories that an incident's status may have. */
const categories = reference.shapes.IncidentStatusV1?.category?.enum ?? [];

/** The list of incidents leaves these out unless the request names them. */
const hiddenCategories = ["declined", "canceled", "merged"];

const modes = ["standard", "retrospective", "test", "tutorial", "stream"];

/** Both endpoints that know modes show these two by default. */
const defaultModes = ["standard", "retrospective"];

/** `name=value`: the text at a path of properties must be that value. */
export function equals(parameter: string, ...path: readonly string[]): Filter {
  return (query) => {
    const wanted = query.get(parameter);
    return wanted === null ? undefined : (fields) => textAt(fields, ...path) === wanted;
  };
}

/** Exactly one of the parameters must be given. */
export function exactlyOne(...parameters: readonly [string, ...string[]]): Filter {
  return (query) => {
    if (parameters.filter((parameter) => query.get(parameter)).length !== 1) {
      throw invalid(parameters[0], `provide exactly one of ${parameters.join(", ")}`);
    }
    return undefined;
  };
}

/** The incidents' `status_category`: three categories are hidden unless `one_of` lists them. */
export const statusCategory: Filter = (query) => {
  const wanted = operators(query, "status_category", ["one_of", "not_in"], categories);
  const [listed, unwanted = []] = [wanted.get("one_of"), wanted.get("not_in")];
  return (fields) => {
    const own = textAt(fields, "incident_status", "category") ?? "";
    return (listed?.includes(own) ?? !hiddenCategories.includes(own)) && !unwanted.includes(own);
  };
};

/** The incidents' `mode[one_of]`: standard and retrospective by default. */
export const mode: Filter = (query) => {
  const wanted = operators(query, "mode", ["one_of"], modes).get("one_of") ?? defaultModes;
  return (fields) => wanted.includes(modeOf(fields));
};

/** `incident_mode` of actions and follow-ups: one mode at a time, standard and retrospective by default. */
export const incidentMode: Filter = (query, store) => {
  const given = query.getAll("incident_mode");
  if (given.length > 1 || !given.every((value) => modes.includes(value))) {
    throw invalid("incident_mode", `must be one of ${modes.join(", ")}`);
  }
  const wanted = given.length > 0 ? given : defaultModes;
  return (fields) => {
    const incident = store.find("incidents", textAt(fields, "incident_id") ?? "");
    return wanted.includes(modeOf(incident ?? {}));
  };
};

function modeOf(incident: JsonObject): string {
  return textAt(incident, "mode") ?? "standard";
}

/** The users' `include_inactive=true` shows deactivated ones as well. */
export const includeInactive: Filter = (query) =>
  query.get("include_inactive") === "true" ? undefined : (fields) => fields.is_active !== false;

/** The alerts' `has_notes[is]`: whether notes are attached to the alert itself. */
export const hasNotes: Filter = (query, store) => {
  const [wanted] = operators(query, "has_notes", ["is"], ["true", "false"]).get("is") ?? [];
  if (wanted === undefined) return undefined;
  const noted = new Set(store.rows("alert_notes").map((note) => textAt(note, "alert_id")));
  return (fields) => String(noted.has(textAt(fields, "id"))) === wanted;
};

/** Pauses that end after `from`, which is now by default, and start before `to`. */
export const pauseWindow: Filter = (query, { now }) => {
  const bound = (parameter: string) => moment(parameter, query.get(parameter) ?? undefined)?.first;
  const [from = now * 1000, until = Number.POSITIVE_INFINITY] = [bound("from"), bound("to")];
  return (fields) => timeAt(fields, "ends_at") > from && timeAt(fields, "starts_at") < until;
};

/**
 * `created_at` and `updated_at` with gte, lte or date_range (two times joined by a tilde), one operator at a time.
 * Some endpoints compare whole days and ignore the time of day, the others compare instants.
 */
export function time(parameter: string, by: "day" | "instant"): Filter {
  return (query) => {
    const wanted = operators(query, parameter, ["gte", "lte", "date_range"]);
    if (wanted.size > 1) {
      throw invalid(parameter, "gte, lte and date_range cannot be combined, use date_range");
    }
    const range = wanted.get("date_range")?.[0]?.split("~");
    if (range && range.length !== 2) {
      throw invalid(parameter, "date_range takes two times joined by a tilde");
    }
    if (wanted.size === 0) return undefined;
    const bound = (given: string | undefined) => moment(parameter, given);
    const from = bound(range?.[0] ?? wanted.get("gte")?.[0])?.first ?? Number.NEGATIVE_INFINITY;
    const until = bound(range?.[1] ?? wanted.get("lte")?.[0])?.last ?? Number.POSITIVE_INFINITY;
    const scale = by === "day" ? dayOf : (instant: number) => instant;
    return (fields) => {
      const own = scale(timeAt(fields, parameter));
      return own >= scale(from) && own <= scale(until);
    };
  };
}

function moment(parameter: string, text: string | undefined): Moment | undefined {
  const found = text === undefined ? undefined : momentOf(text);
  if (text !== undefined && !found) throw invalid(parameter, "is not a date or a time");
  return found;
}

/** The values by operator of all parameters named `name[operator]`; another operator or value is a 422. */
function operators(
  query: URLSearchParams,
  parameter: string,
  accepted: readonly string[],
  known?: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const key of new Set(query.keys())) {
    if (!key.startsWith(`${parameter}[`) || !key.endsWith("]")) continue;
    const operator = key.slice(parameter.length + 1, -1);
    const values = query.getAll(key);
    const unknown = values.find((value) => known?.includes(value) === false);
    if (!accepted.includes(operator)) {
      throw invalid(parameter, `${operator} is not one of ${accepted.join(", ")}`);
    }
    if (unknown !== undefined) {
      throw invalid(parameter, `${unknown} is not one of ${known?.join(", ")}`);
    }
    found.set(operator, values);
  }
  return found;
}
