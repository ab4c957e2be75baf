/** The filters of the endpoints: each turns query parameters into a question asked of every record. */

import { invalid } from "./problem.ts";
import { type JsonObject, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { dayOf, type Moment, microseconds, momentOf } from "./times.ts";

/** Whether a record stays in the list. */
export type Test = (fields: JsonObject) => boolean;

/** Reads its own parameters; undefined when they are absent and nothing is to be left out. Throws a 422. */
export type Filter = (query: URLSearchParams, store: Store) => Test | undefined;

/** The eight categories that an incident's status may have (reference, "By status category"). */
export const statusCategories = [
  "triage",
  "live",
  "learning",
  "paused",
  "closed",
  "declined",
  "canceled",
  "merged",
] as const;

/** The modes an incident may have. */
export const incidentModes = ["standard", "retrospective", "test", "tutorial", "stream"] as const;

/** Both endpoints that know modes show these two when not asked for others. */
const DEFAULT_MODES = ["standard", "retrospective"];

/** The list of incidents leaves these out unless asked for them by name. */
const HIDDEN_CATEGORIES = ["declined", "canceled", "merged"];

/** `name=value`: the text of one property must be that value. */
export function is(parameter: string, ...path: readonly string[]): Filter {
  return (query) => {
    const wanted = query.get(parameter);
    return wanted === null
      ? undefined
      : (fields) => textAt(fields, ...(path.length > 0 ? path : [parameter])) === wanted;
  };
}

/** `name[one_of]=a&name[one_of]=b` and `name[not_in]=c`, against the texts that `values` finds in a record. */
export function oneOf(
  parameter: string,
  values: (fields: JsonObject) => readonly (string | undefined)[],
  known?: readonly string[],
): Filter {
  return (query) => {
    const asked = operators(query, parameter, ["one_of", "not_in"]);
    const wanted = asked.get("one_of");
    const unwanted = asked.get("not_in");
    for (const value of [...(wanted ?? []), ...(unwanted ?? [])]) {
      if (known && !known.includes(value)) {
        throw invalid(parameter, `${value} is not one of ${known.join(", ")}`);
      }
    }
    if (!wanted && !unwanted) {
      return undefined;
    }
    return (fields) => {
      const found = values(fields);
      return (
        (!wanted || found.some((value) => value !== undefined && wanted.includes(value))) &&
        !found.some((value) => value !== undefined && unwanted?.includes(value))
      );
    };
  };
}

/** `name[is]=value`. */
export function operatorIs(parameter: string, path: readonly string[] = [parameter]): Filter {
  return (query) => {
    const wanted = operators(query, parameter, ["is"]).get("is")?.[0];
    return wanted === undefined ? undefined : (fields) => textAt(fields, ...path) === wanted;
  };
}

/** The incidents' `status_category`: three categories are hidden unless `one_of` lists them. */
export const statusCategory: Filter = (query, store) => {
  const category = (fields: JsonObject) => textAt(fields, "incident_status", "category");
  const asked = oneOf("status_category", (fields) => [category(fields)], statusCategories);
  const test = asked(query, store);
  if (query.has("status_category[one_of]")) {
    return test;
  }
  return (fields) =>
    !HIDDEN_CATEGORIES.includes(category(fields) ?? "") && (test?.(fields) ?? true);
};

/** The incidents' `mode[one_of]`: standard and retrospective unless asked for others. */
export const mode: Filter = (query) => {
  const wanted = operators(query, "mode", ["one_of"]).get("one_of") ?? DEFAULT_MODES;
  const stranger = wanted.find((value) => !isMode(value));
  if (stranger !== undefined) {
    throw invalid("mode", `${stranger} is not one of ${incidentModes.join(", ")}`);
  }
  return (fields) => wanted.includes(modeOf(fields));
};

/** `incident_mode` of actions and follow-ups: one mode at a time, standard and retrospective when absent. */
export const incidentMode: Filter = (query, store) => {
  const asked = query.getAll("incident_mode");
  const stranger = asked.find((value) => !isMode(value));
  if (asked.length > 1 || stranger !== undefined) {
    throw invalid("incident_mode", `must be one of ${incidentModes.join(", ")}`);
  }
  const wanted = asked.length > 0 ? asked : DEFAULT_MODES;
  return (fields) => {
    const incident = store.find("incidents", textAt(fields, "incident_id") ?? "");
    return wanted.includes(incident ? modeOf(incident) : "standard");
  };
};

/** The incidents' `severity`, which compares by rank as well: `severity[gte]=ID`, `severity[lte]=ID`. */
export const severity: Filter = (query, store) => {
  const asked = operators(query, "severity", ["one_of", "not_in", "gte", "lte"]);
  const rank = (id: string | undefined): number | undefined => {
    const value = id === undefined ? undefined : store.find("severities", id)?.rank;
    return typeof value === "number" ? value : undefined;
  };
  const bound = (operator: string): number | undefined => {
    const id = asked.get(operator)?.[0];
    if (id !== undefined && rank(id) === undefined) {
      throw invalid("severity", `there is no severity ${id}`);
    }
    return rank(id);
  };
  const [least, most] = [bound("gte"), bound("lte")];
  const [wanted, unwanted] = [asked.get("one_of"), asked.get("not_in")];
  return asked.size === 0
    ? undefined
    : (fields) => {
        const id = textAt(fields, "severity", "id");
        const own = rank(id);
        return (
          (least === undefined || (own !== undefined && own >= least)) &&
          (most === undefined || (own !== undefined && own <= most)) &&
          (!wanted || (id !== undefined && wanted.includes(id))) &&
          !(id !== undefined && unwanted?.includes(id))
        );
      };
};

/**
 * `created_at` and `updated_at` with gte, lte or date_range (two times joined by a tilde), one operator at a time.
 * Some endpoints compare whole days and ignore the time of day, the others compare instants.
 */
export function time(parameter: string, by: "day" | "instant"): Filter {
  return (query) => {
    const asked = operators(query, parameter, ["gte", "lte", "date_range"]);
    if (asked.size > 1) {
      throw invalid(parameter, "gte, lte and date_range cannot be combined, use date_range");
    }
    const range = asked.get("date_range")?.[0]?.split("~");
    if (range && range.length !== 2) {
      throw invalid(parameter, "date_range takes two times joined by a tilde");
    }
    const from = moment(parameter, range?.[0] ?? asked.get("gte")?.[0])?.first;
    const until = moment(parameter, range?.[1] ?? asked.get("lte")?.[0])?.last;
    if (from === undefined && until === undefined) {
      return undefined;
    }
    const scale = by === "day" ? dayOf : (instant: number) => instant;
    return (fields) => {
      const own = microseconds(textAt(fields, parameter));
      return (
        own !== undefined &&
        (from === undefined || scale(own) >= scale(from)) &&
        (until === undefined || scale(own) <= scale(until))
      );
    };
  };
}

function moment(parameter: string, text: string | undefined): Moment | undefined {
  const found = text === undefined ? undefined : momentOf(text);
  if (text !== undefined && !found) {
    throw invalid(parameter, "is not a date or a time");
  }
  return found;
}

/** The values by operator of all parameters named `name[operator]`; an operator that is not accepted is a 422. */
export function operators(
  query: URLSearchParams,
  parameter: string,
  accepted: readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const key of new Set(query.keys())) {
    if (key.startsWith(`${parameter}[`) && key.endsWith("]")) {
      const operator = key.slice(parameter.length + 1, -1);
      if (!accepted.includes(operator)) {
        throw invalid(parameter, `${operator} is not one of ${accepted.join(", ")}`);
      }
      found.set(operator, query.getAll(key));
    }
  }
  return found;
}

function isMode(value: string): boolean {
  return incidentModes.some((known) => known === value);
}

function modeOf(incident: JsonObject): string {
  return textAt(incident, "mode") ?? "standard";
}
