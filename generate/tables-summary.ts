/** The README's short table of tables, between its two marks. */

import type { Stream } from "../src/sdk/index.ts";

const begin = "<!-- tables:begin, made by npm run generate -->";
const end = "<!-- tables:end -->";

/**
 * A text whose part between the marks names all tables.
 *
 * @throws Error when the text lacks a mark.
 */
export function withTables(text: string, streams: readonly Stream[]): string {
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`It lacks ${begin} or ${end}`);
  return `${before}${begin}\n${summary(streams)}\n${end}${after}`;
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
    `| ${count(false)} that are read unless you choose | ${names(false)} |`,
    `| ${count(true)} extra ones, read where \`extra_streams\` names them | ${names(true)} |`,
  ].join("\n");
}
