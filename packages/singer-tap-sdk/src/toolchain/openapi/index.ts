/** For a tap's development: compares its streams with the API's OpenAPI file. */

export { checkApi, reportDifferences } from "./check-api.ts";
export { type Difference, differencesOf, type Kind } from "./compare.ts";
export { type Exemption, unneededExemptions, withoutExempt } from "./exemptions.ts";
export { exitCode } from "./exit-code.ts";
export type {
  Endpoint,
  PageSize,
  Parameter,
  Property,
  Reference,
  Shape,
  ShownObject,
  Type,
} from "./reference.ts";
export { type Table, tablesOf } from "./tables.ts";
