/** The tables that a run reads of which nobody chose any. */

import { parseSettings } from "singer-tap-sdk";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";

/** Names of the tables that discovery finds without any setting. */
export async function defaultTables(): Promise<string[]> {
  const settings = parseSettings(settingsSchema, { api_key: "key" });
  const { streams } = await new IncidentTap().discover(settings, recordedLog().logger);
  return streams.map(({ tap_stream_id }) => tap_stream_id);
}
