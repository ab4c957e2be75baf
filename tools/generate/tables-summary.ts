/** The README's short table of tables, between its two marks. */

import type { Stream } from "singer-tap-sdk";
import { withPart } from "./marked-part.ts";

/**
 * A text with all tables listed between the marks.
 *
 * @throws Error if a mark is missing.
 */
export function withTables(text: string, streams: readonly Stream[]): string {
  return withPart(text, "tables", summary(streams));
}

function summary(streams: readonly Stream[]): string {
  const tables = streams.filter(({ hasTable }) => hasTable);
  const names = (isExtra: boolean): string =>
    tables
      .filter((stream) => stream.isExtra === isExtra)
      .map(({ name }) => `\`${name}\``)
      .join(", ");
  const count = (isExtra: boolean): number =>
    tables.filter((stream) => stream.isExtra === isExtra).length;
  return [
    "| Tables | |",
    "|---|---|",
    `| ${count(false)} synced by default | ${names(false)} |`,
    `| ${count(true)} extra tables, synced if \`extra_streams\` names them | ${names(true)} |`,
  ].join("\n");
}
