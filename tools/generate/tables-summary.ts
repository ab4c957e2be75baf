/** The README's summary of the tables, between its two marks. */

import type { Stream } from "singer-tap-sdk";
import { withPart } from "./marked-part.ts";

/**
 * A text with the tables counted, and those that are synced by default listed, between the marks.
 *
 * @throws Error if a mark is missing.
 */
export function withTables(text: string, streams: readonly Stream[]): string {
  return withPart(text, "tables", summary(streams));
}

function summary(streams: readonly Stream[]): string {
  const tables = streams.filter(({ hasTable }) => hasTable);
  const usual = tables.filter(({ isExtra }) => !isExtra);
  const names = usual.map(({ name }) => `\`${name}\``).join(", ");
  return [
    `There are ${tables.length} tables. ${usual.length} are synced by default: ${names}.`,
    "",
    `The other ${tables.length - usual.length} are *extra* tables, synced if \`extra_streams\` names them.`,
  ].join("\n");
}
