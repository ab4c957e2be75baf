/** The column for the time when a row was removed from the source. */

import type { RecordSchema } from "../schema/schema.ts";
import * as t from "../schema/vocabulary.ts";

/** Name of the column, as the Meltano SDK's targets know it. */
export const deletedAt = "_sdc_deleted_at";

const column = t.timestamp(
  "When the tap learned that the row was removed from the source; null for all others.",
);

/** A record's shape with the column. */
export function withDeletedAt(schema: RecordSchema): RecordSchema {
  return { ...schema, properties: { ...schema.properties, [deletedAt]: column } };
}
