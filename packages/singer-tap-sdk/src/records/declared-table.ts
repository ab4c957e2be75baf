/** A table as its stream declares it. */

import type { JsonSchema } from "../singer/index.ts";
import type { AdditionalProperties } from "./additional-properties.ts";

/** What a stream declares about its table. */
export interface DeclaredTable {
  readonly name: string;
  /** Normalized schema of a record, with marks and ignored properties. */
  readonly recordSchema: JsonSchema;
  /** Declared columns, as SCHEMA carries them. */
  readonly jsonSchema: JsonSchema;
  /** What to do with undeclared properties. */
  readonly additionalProperties: AdditionalProperties;
  readonly primaryKeys: readonly string[];
  readonly replicationKey: string | null;
}
