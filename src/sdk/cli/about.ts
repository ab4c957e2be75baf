/** What `--about` tells of a tap, in the three forms that Singer tools know. */

import type { JsonObject } from "../../singer/index.ts";
import { defaultText, describeSettings, requiredSettings } from "../config/settings.ts";
import type { Tap } from "../tap.ts";

export const aboutFormats = ["text", "json", "markdown"] as const;
export type AboutFormat = (typeof aboutFormats)[number];

/** What the SDK does for every tap, in the words of Meltano's Hub. */
export const capabilities = [
  "catalog",
  "discover",
  "state",
  "about",
  "test",
  "activate-version",
  "structured-logging",
] as const;

/** Describes a tap; the JSON form has the keys that tools read from other SDKs' taps. */
export function about(tap: Tap, format: AboutFormat): string {
  switch (format) {
    case "json":
      return JSON.stringify(aboutJson(tap), null, 2);
    case "markdown":
      return aboutMarkdown(tap);
    case "text":
      return aboutText(tap);
  }
}

function aboutJson(tap: Tap): JsonObject {
  const { name, description, version, settingsSchema } = tap;
  return {
    name,
    description,
    version,
    sdk_version: version,
    // The key is expected; the tap runs on Node and needs no Python.
    supported_python_versions: null,
    capabilities,
    settings: { ...settingsSchema, required: requiredSettings(settingsSchema) },
  };
}

function aboutText({ name, description, version, settingsSchema }: Tap): string {
  const settings = [...describeSettings(settingsSchema)].map(
    ([setting, { description: meaning = "", default: standard }]) =>
      `  ${setting}${standard === undefined ? "" : ` (default ${defaultText(standard)})`}\n      ${meaning}`,
  );
  return [
    `${name} ${version}`,
    description,
    "",
    `Capabilities: ${capabilities.join(", ")}`,
    "",
    "Settings:",
    ...settings,
  ].join("\n");
}

function aboutMarkdown({ name, description, version, settingsSchema }: Tap): string {
  const rows = [...describeSettings(settingsSchema)].map(
    ([setting, { description: meaning = "", default: standard, secret }]) =>
      `| \`${setting}\` | ${secret === true ? "yes" : ""} | ${standard === undefined ? "" : `\`${defaultText(standard)}\``} | ${meaning} |`,
  );
  return [
    `# ${name}`,
    "",
    `${description}. Version ${version}.`,
    "",
    "## Capabilities",
    "",
    ...capabilities.map((capability) => `- \`${capability}\``),
    "",
    "## Settings",
    "",
    "| Setting | Secret | Default | Meaning |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}
