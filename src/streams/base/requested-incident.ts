/** Shared by endpoints whose response for an incident also holds the rows of its stream incidents. */

import type { Context } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";

/** The row, or null if it belongs to a stream incident, whose rows are requested separately. */
export function ofRequestedIncident(row: JsonObject, context: Context): JsonObject | null {
  const { incident_id = context.incident_id } = row;
  return incident_id === context.incident_id ? row : null;
}
