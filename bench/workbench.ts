/** What all measurements share. */

import type { ServerAnswer } from "./server-process.ts";

/** The compiled programs, and a folder for their files. */
export interface Workbench {
  /** Path of the compiled tap. */
  readonly cli: string;
  /** Path of the compiled program that it is compared with. */
  readonly peer: string;
  /** Writes a file as JSON and returns its path. */
  file(name: string, content: unknown): Promise<string>;
}

/** Arguments with which the tap reads a server. */
export async function tapArguments(
  { cli, file }: Workbench,
  { origin, apiKey }: ServerAnswer,
  more: readonly string[] = [],
): Promise<string[]> {
  const name = `config-${new URL(origin).port}.json`;
  return [cli, "--config", await file(name, { api_key: apiKey, api_url: origin }), ...more];
}

/** A table of text: the first row is the head, the first column is left-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  "),
    )
    .map((line) => `  ${line}\n`)
    .join("");
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
