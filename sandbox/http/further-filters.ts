/** Filters that only one or two endpoints have. */

import { type Filter, operators, type Test } from "./filters.ts";
import { invalid } from "./problem.ts";
import { fieldsOf, isObject, type Json, type JsonObject, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { microseconds } from "./times.ts";

/** `name=text`: one property contains it, in capitals or not. */
export function contains(parameter: string, property: string): Filter {
  return (query) => {
    const wanted = query.get(parameter)?.toLowerCase();
    return wanted === undefined
      ? undefined
      : (fields) => textAt(fields, property)?.toLowerCase().includes(wanted) === true;
  };
}

/** `name=a&name=b`: one of them is among the texts that `values` finds in a record. */
export function anyOf(
  parameter: string,
  values: (fields: JsonObject, store: Store) => readonly (string | undefined)[],
): Filter {
  return (query, store) => {
    const wanted = query.getAll(parameter);
    return wanted.length === 0
      ? undefined
      : (fields) => values(fields, store).some((one) => one !== undefined && wanted.includes(one));
  };
}

/** Exactly one of the parameters must be given. */
export function exactlyOne(...parameters: readonly string[]): Filter {
  return (query) => {
    if (parameters.filter((parameter) => query.get(parameter)).length !== 1) {
      throw invalid(parameters[0] ?? "", `provide exactly one of ${parameters.join(", ")}`);
    }
    return undefined;
  };
}

/** The alerts' `has_notes[is]`: whether notes are attached to the alert itself. */
export const hasNotes: Filter = (query, store) => {
  const wanted = operators(query, "has_notes", ["is"]).get("is")?.[0];
  if (wanted === undefined) {
    return undefined;
  }
  if (wanted !== "true" && wanted !== "false") {
    throw invalid("has_notes", "must be true or false");
  }
  const notes = store.rows("alert_notes").map((note) => textAt(fieldsOf(note), "alert_id"));
  const noted = new Set(notes);
  return (fields) => noted.has(textAt(fields, "id")) === (wanted === "true");
};

/** The alerts' `tags`, compared by name in capitals or not: `tags[one_of]`, `tags[all_of]`, `tags[not_in]`. */
export const tagged: Filter = (query) => {
  const asked = operators(query, "tags", ["one_of", "all_of", "not_in"]);
  const names = (operator: string) => asked.get(operator)?.map((name) => name.toLowerCase());
  const [any, all, none] = [names("one_of"), names("all_of"), names("not_in")];
  return asked.size === 0
    ? undefined
    : (fields) => {
        const own = objectsIn(fields.tags).map((tag) => textAt(tag, "name")?.toLowerCase() ?? "");
        return (
          (any?.some((name) => own.includes(name)) ?? true) &&
          (all?.every((name) => own.includes(name)) ?? true) &&
          !none?.some((name) => own.includes(name))
        );
      };
};

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

/** Pauses that end after `from`, which is now unless given, and start before `to`. */
export const pauseWindow: Filter = (query, { now }) => {
  const from = instant(query, "from") ?? now;
  const until = instant(query, "to") ?? Number.POSITIVE_INFINITY;
  return (fields) => at(fields, "ends_at") > from && at(fields, "starts_at") < until;
};

/** Records of status pages by the periods in one of their properties: `component_id`, and the times from and until which they last. */
export function periods(property: string): Filter {
  return (query) => {
    const component = query.get("component_id");
    const from = instant(query, "start_at");
    const until = instant(query, "end_at");
    return (fields) =>
      objectsIn(fields[property]).some(
        (period) =>
          (component === null || period.component_id === component) &&
          (from === undefined || period.end_at === undefined || at(period, "end_at") >= from) &&
          (until === undefined || at(period, "start_at") <= until),
      ) ||
      (component === null && from === undefined && until === undefined);
  };
}

function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
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
