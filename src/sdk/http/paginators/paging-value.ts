/** What an answer says of its paging. */

import { isJsonObject } from "../../../singer/index.ts";
import { outlineOf, UnusableAnswer, valueAt } from "../answer.ts";

/**
 * The value at a path of the answer; undefined where there is none.
 *
 * @param isRequired Whether the object that would hold it has to be there.
 * @throws UnusableAnswer when that object is missing.
 */
export function pagingValueAt(body: unknown, path: string, isRequired: boolean): unknown {
  const value = valueAt(body, path);
  const holder = path.split(".").slice(0, -1).join(".");
  if (value === undefined && isRequired && !isJsonObject(valueAt(body, holder))) {
    throw new UnusableAnswer(
      `${holder === "" ? `the object with ${path}` : holder} is missing; there is ${outlineOf(body)}`,
    );
  }
  return value;
}
