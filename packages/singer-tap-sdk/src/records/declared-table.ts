/** A table as its stream declares it. */

import type { JsonSchema } from "../singer/index.ts";
import type { AdditionalProperties } from "./additional-properties.ts";

/** What a stream says about its table. */
export interface DeclaredTable {
  readonly name: string;
  /** The shape of a record, with its marks and what is ignored. */
  readonly recordSchema: JsonSchema;
  /** The columns that it declares, as SCHEMA carries them. */
  readonly jsonSchema: JsonSchema;
  /** What becomes of properties that it does not declare. */
  readonly additionalProperties: AdditionalProperties;
  readonly primaryKeys: readonly string[];
  readonly replicationKey: string | null;
}
