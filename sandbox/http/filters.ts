/** The kinds of filters that endpoints share: each turns query parameters into a test of every record. */

import { invalid } from "./problem.ts";
import { type JsonObject, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { dayOf, type Moment, microseconds, momentOf } from "./times.ts";

/** Whether a record stays in the list. */
export type Test = (fields: JsonObject) => boolean;

/** Reads its own parameters; undefined when they are absent and every record stays. Throws a 422. */
export type Filter = (query: URLSearchParams, store: Store) => Test | undefined;

/** The texts of a record that a filter compares. */
export type Texts = (fields: JsonObject, store: Store) => readonly (string | undefined)[];

/** How an operator compares the values of the request with the texts of a record. */
export type Comparison = (
  wanted: readonly string[],
  found: readonly (string | undefined)[],
) => boolean;

/** The operators of most filters. */
export const is: Comparison = ([wanted], found) => found.includes(wanted);
export const one_of: Comparison = (wanted, found) => wanted.some((value) => found.includes(value));
export const all_of: Comparison = (wanted, found) => wanted.every((value) => found.includes(value));
export const not_in: Comparison = (wanted, found) => !one_of(wanted, found);

/** The text at a path of property names. */
export function textOf(...path: readonly string[]): Texts {
  return (fields) => [textAt(fields, ...path)];
}

/** `name=a&name=b`: one of the texts is one of the values. */
export function equals(parameter: string, texts: Texts = textOf(parameter)): Filter {
  return (query, store) => {
    const wanted = query.getAll(parameter);
    return wanted.length === 0 ? undefined : (fields) => one_of(wanted, texts(fields, store));
  };
}

/** `name[operator]=value`, of which all that the request names must hold. With `known`, other values are a 422. */
export function compares(
  parameter: string,
  comparisons: Readonly<Record<string, Comparison>>,
  texts: Texts = textOf(parameter),
  known?: readonly string[],
): Filter {
  return (query, store) => {
    const wanted = operators(query, parameter, Object.keys(comparisons));
    const unknown = [...wanted.values()].flat().find((value) => known?.includes(value) === false);
    if (unknown !== undefined) {
      throw invalid(parameter, `${unknown} is not one of ${known?.join(", ")}`);
    }
    return wanted.size === 0
      ? undefined
      : (fields) => {
          const found = texts(fields, store);
          return [...wanted].every(([name, values]) => comparisons[name]?.(values, found));
        };
  };
}

/** `name[one_of]=a&name[one_of]=b` and `name[not_in]=c`. */
export function oneOf(parameter: string, texts?: Texts, known?: readonly string[]): Filter {
  return compares(parameter, { one_of, not_in }, texts, known);
}

/** `name=text`: one property contains it, in capitals or not. */
export function contains(parameter: string, property: string): Filter {
  return (query) => {
    const wanted = query.get(parameter)?.toLowerCase();
    return wanted === undefined
      ? undefined
      : (fields) => textAt(fields, property)?.toLowerCase().includes(wanted) === true;
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
    const from = moment(parameter, range?.[0] ?? wanted.get("gte")?.[0])?.first;
    const until = moment(parameter, range?.[1] ?? wanted.get("lte")?.[0])?.last;
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
): ReadonlyMap<string, readonly string[]> {
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
