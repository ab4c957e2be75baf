/** The tap: its name, settings, and streams folder. */

import { readFileSync } from "node:fs";
import { Tap } from "singer-tap-sdk";
import { settingsSchema } from "./config.ts";
import { firstColumns } from "./first-columns.ts";

const manifest: Readonly<Record<"name" | "description" | "version", string>> & {
  readonly homepage?: string;
} = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export class IncidentTap extends Tap {
  readonly name = manifest.name;
  readonly description = manifest.description;
  readonly version = manifest.version;
  override readonly homepage = manifest.homepage ?? null;
  override readonly label = "incident.io";
  readonly settingsSchema = settingsSchema;
  override readonly firstColumns = firstColumns;
  override readonly streamsFolder = new URL("./streams/", import.meta.url);
}
