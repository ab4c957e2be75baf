/** What endpoints have in common that response for an incident with the rows of its stream incidents as well. */

import type { Context } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";

/** The row, unless it is that of a stream incident: these are asked about themselves. */
export function ofAskedIncident(row: JsonObject, context: Context): JsonObject | null {
  const { incident_id = context.incident_id } = row;
  return incident_id === context.incident_id ? row : null;
}
