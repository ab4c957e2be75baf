/** The tables that a run reads of which nobody chose any. */

import { settingsSchema } from "../../src/config.ts";
import { parseSettings } from "../../src/sdk/index.ts";
import { IncidentTap } from "../../src/tap.ts";
import { recordedLog } from "./logger.ts";

/** Names of the tables that discovery finds without any setting. */
export async function defaultTables(): Promise<string[]> {
  const settings = parseSettings(settingsSchema, { api_key: "key" });
  const { streams } = await new IncidentTap().discover(settings, recordedLog().logger);
  return streams.map(({ tap_stream_id }) => tap_stream_id);
}
