/** Tells which parameters a complete table needs: those without which an endpoint leaves rows out. */

import { listOf } from "./document.ts";
import type { QueryParameter } from "./operations.ts";
import { isPagingParameter } from "./paging.ts";
import { isTimeBound } from "./time-filters.ts";

/** What the parameters of a list demand. */
export interface Completeness {
  /** Parameters to send with every request, with their values. */
  readonly query: ReadonlyMap<string, string>;
  /** Parameters that leave rows out, for which no value is known that does not. */
  readonly gaps: readonly string[];
  /** Parameters without which there is no response. */
  readonly required: readonly string[];
}

/** What the parameters of a list demand for all of its rows. */
export function completenessOf(parameters: readonly QueryParameter[]): Completeness {
  const query = new Map<string, string>();
  const gaps: string[] = [];
  for (const parameter of parameters) {
    const value = valueForAll(parameter);
    if (value !== null) query.set(parameter.name, value);
    else if (isFilterByDefault(parameter)) {
      const { default: usual } = parameter.schema;
      gaps.push(
        `\`${parameter.name}\` is ${String(usual)} by default; rows that it leaves out are missing`,
      );
    }
  }
  const required = parameters
    .filter((one) => one.isRequired && !isPagingParameter(one) && !query.has(one.name))
    .map(({ name }) => name);
  return { query, gaps, required };
}

/** The value with which a parameter leaves no row out; null if the default does not either, or none is known. */
export function valueForAll({ name, types, schema }: QueryParameter): string | null {
  const isBoolean = types.join() === "boolean";
  if (isBoolean && schema.default === true && /^(?:only|exclude|hide|skip)_/.test(name))
    return "false";
  if (
    isBoolean &&
    schema.default !== true &&
    /^(?:all|(?:include|with|show)_(?:all|archived|closed|deleted|disabled|hidden|inactive|removed|suspended|trashed))$/.test(
      name,
    )
  ) {
    return "true";
  }
  const hasAll = listOf(schema.enum).includes("all") && types.join() === "string";
  return hasAll && schema.default !== "all" && !chooses.test(name) ? "all" : null;
}

/** Names of parameters that choose how rows are returned, rather than which. */
const chooses =
  /sort|order|direction|format|fields?$|expand|per$|unit|width|interval|frame|view|mode|match|operator/i;

/** Whether a parameter leaves rows out unless it is sent with another value than its default. */
function isFilterByDefault(parameter: QueryParameter): boolean {
  const { name, types, schema } = parameter;
  return (
    types.join() === "string" &&
    listOf(schema.enum).length > 1 &&
    typeof schema.default === "string" &&
    schema.default !== "all" &&
    !isPagingParameter(parameter) &&
    !isTimeBound(parameter) &&
    !chooses.test(name)
  );
}
