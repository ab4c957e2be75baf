/**
 * What is used of TypeBox. The packed library has all of it in this one file: Node.js takes most of a second to load the
 * hundreds of small files of `typebox` through tsx, at every start of a tap that runs from its source.
 */

export {
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type,
} from "typebox";
export { Value } from "typebox/value";
