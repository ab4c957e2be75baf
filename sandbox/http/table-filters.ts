/** Filters that only one or two tables have. */

import {
  all_of,
  type Comparison,
  compares,
  type Filter,
  is,
  not_in,
  one_of,
  oneOf,
  type Test,
  textOf,
} from "./filters.ts";
import { invalid } from "./problem.ts";
import { fieldsOf, type JsonObject, objectsIn, textAt } from "./records.ts";
import { microseconds } from "./times.ts";

/** The eight categories that an incident's status may have (reference, "By status category"). */
const statusCategories = "triage live learning paused closed declined canceled merged".split(" ");

/** The list of incidents leaves these out unless the request names them. */
const hiddenCategories: readonly (string | undefined)[] = ["declined", "canceled", "merged"];

const modes = ["standard", "retrospective", "test", "tutorial", "stream"];

/** Both endpoints that know modes show these two by default. */
const defaultModes = ["standard", "retrospective"];

/** The incidents' `status_category`: three categories are hidden unless `one_of` lists them. */
export const statusCategory: Filter = (query, store) => {
  const category = textOf("incident_status", "category");
  const test = oneOf("status_category", category, statusCategories)(query, store);
  return query.has("status_category[one_of]")
    ? test
    : (fields) =>
        !hiddenCategories.includes(category(fields, store)[0]) && (test?.(fields) ?? true);
};

/** The incidents' `mode[one_of]`: standard and retrospective by default. */
export const mode: Filter = (query, store) =>
  compares("mode", { one_of }, (fields) => [modeOf(fields)], modes)(query, store) ??
  ((fields) => defaultModes.includes(modeOf(fields)));

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

/** The incidents' `severity`, which compares by rank as well: `severity[gte]=ID`, `severity[lte]=ID`. */
export const severity: Filter = (query, store) => {
  for (const bound of ["severity[gte]", "severity[lte]"]) {
    const id = query.get(bound);
    if (id !== null && !store.find("severities", id)) {
      throw invalid("severity", `there is no severity ${id}`);
    }
  }
  const rank = (id = "") => Number(store.find("severities", id)?.rank);
  const gte: Comparison = ([least], [own]) => rank(own) >= rank(least);
  const lte: Comparison = ([most], [own]) => rank(own) <= rank(most);
  const comparisons = { one_of, not_in, gte, lte };
  return compares("severity", comparisons, textOf("severity", "id"))(query, store);
};

/** The alerts' `has_notes[is]`: whether notes are attached to the alert itself. */
export const hasNotes: Filter = (query, store) => {
  const notes = query.has("has_notes[is]") ? store.rows("alert_notes").map(fieldsOf) : [];
  const noted = new Set(notes.map((note) => textAt(note, "alert_id")));
  const texts = (fields: JsonObject) => [String(noted.has(textAt(fields, "id")))];
  return compares("has_notes", { is }, texts, ["true", "false"])(query, store);
};

/** The alerts' `tags`, compared by name in capitals or not: `tags[one_of]`, `tags[all_of]`, `tags[not_in]`. */
export const tags: Filter = compares(
  "tags",
  { one_of: inLowerCase(one_of), all_of: inLowerCase(all_of), not_in: inLowerCase(not_in) },
  (fields) => objectsIn(fields.tags).map((tag) => textAt(tag, "name")?.toLowerCase()),
);

function inLowerCase(comparison: Comparison): Comparison {
  return (wanted, found) =>
    comparison(
      wanted.map((value) => value.toLowerCase()),
      found,
    );
}

/** `status` of maintenance windows, by the moment at which the organisation stands. */
export const windowStatus: Filter = (query, { now }) => {
  const wanted = query.get("status");
  const tests: Readonly<Record<string, Test>> = {
    active: (fields) => at(fields, "start_at") <= now && at(fields, "end_at") > now,
    upcoming: (fields) => at(fields, "start_at") > now,
    past: (fields) => at(fields, "end_at") <= now,
  };
  if (wanted !== null && !Object.hasOwn(tests, wanted)) {
    throw invalid("status", `must be one of ${Object.keys(tests).join(", ")}`);
  }
  return wanted === null ? undefined : tests[wanted];
};

/** Pauses that end after `from`, which is now by default, and start before `to`. */
export const pauseWindow: Filter = (query, { now }) => {
  const from = instant(query, "from") ?? now;
  const until = instant(query, "to") ?? Number.POSITIVE_INFINITY;
  return (fields) => at(fields, "ends_at") > from && at(fields, "starts_at") < until;
};

/** Records of status pages by the periods in one of their properties: `component_id`, and the times from and until which they last. */
export function periods(property: string): Filter {
  return (query) => {
    const component = query.get("component_id");
    const from = instant(query, "start_at") ?? Number.NEGATIVE_INFINITY;
    const until = instant(query, "end_at") ?? Number.POSITIVE_INFINITY;
    const isWithin = (period: JsonObject): boolean =>
      (component === null || period.component_id === component) &&
      (period.end_at === undefined || at(period, "end_at") >= from) &&
      at(period, "start_at") <= until;
    return component === null && from === -until
      ? undefined
      : (fields) => objectsIn(fields[property]).some(isWithin);
  };
}

/** The milliseconds since 1970 of a time in a record. */
function at(fields: JsonObject, property: string): number {
  return (microseconds(textAt(fields, property)) ?? Number.NaN) / 1000;
}

function instant(query: URLSearchParams, parameter: string): number | undefined {
  const text = query.get(parameter);
  const found = text === null ? undefined : microseconds(text);
  if (text !== null && found === undefined) {
    throw invalid(parameter, "is not a time");
  }
  return found === undefined ? undefined : found / 1000;
}
