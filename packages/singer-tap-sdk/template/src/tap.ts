import { readFileSync } from "node:fs";
import { Tap } from "singer-tap-sdk";
import { settingsSchema } from "./settings.ts";

const { name, version, description }: Record<"name" | "version" | "description", string> =
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export class ShopTap extends Tap {
  readonly name = name;
  readonly version = version;
  readonly description = description;
  readonly settingsSchema = settingsSchema;
  /** Each file in it is a table; base classes are in a subfolder. */
  override readonly streamsFolder = new URL("./streams/", import.meta.url);
}
