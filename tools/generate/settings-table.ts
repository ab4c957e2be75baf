/** The table of settings in docs/settings.md, between its two marks. */

import {
  defaultText,
  describeSettings,
  type SettingsSchema,
} from "../../packages/singer-tap-sdk/src/config/settings.ts";
import { withPart } from "./marked-part.ts";

/**
 * A text with every setting, its default, and its meaning between the marks.
 *
 * @throws Error if a mark is missing.
 */
export function withSettings(text: string, settings: SettingsSchema): string {
  const rows = [...describeSettings(settings)].map(
    ([name, { default: standard, description = "" }]) =>
      `| \`${name}\` |${standard === undefined ? "" : ` \`${defaultText(standard)}\``} | ${description} |`,
  );
  return withPart(
    text,
    "settings",
    ["| Setting | Default | Meaning |", "|---|---|---|", ...rows].join("\n"),
  );
}
