/** The tap: its name, settings, and streams folder. */

import { readFileSync } from "node:fs";
import { Tap } from "singer-tap-sdk";
import { settingsSchema } from "./config.ts";
import { firstColumns } from "./first-columns.ts";

const { name, description, version }: Readonly<Record<"name" | "description" | "version", string>> =
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export class IncidentTap extends Tap {
  readonly name = name;
  readonly description = description;
  readonly version = version;
  override readonly label = "incident.io";
  readonly settingsSchema = settingsSchema;
  override readonly firstColumns = firstColumns;
  override readonly streamsFolder = new URL("./streams/", import.meta.url);
}
