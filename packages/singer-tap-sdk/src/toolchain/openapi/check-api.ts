/** Compares a tap with the API reference, to keep it complete as the API grows. */

import type { Tap } from "../../tap/tap.ts";
import { apiReference } from "./api-reference.ts";
import { differencesOf, isGone } from "./compare.ts";
import { readOpenApi } from "./document.ts";
import { type Exemption, unneededExemptions, withoutExempt } from "./exemptions.ts";
import { exitCode } from "./exit-code.ts";
import type { Reference } from "./reference.ts";
import { type Table, tablesOf } from "./tables.ts";

/** Where a comparison writes: its findings, and why there are none. */
interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * Compares the streams of a tap with an OpenAPI file, and writes what either one lacks.
 *
 * @param place Path or URL of the file; undefined if none was given.
 * @param exemptions Accepted differences.
 * @returns The exit code: 0 if the streams read all that the file describes, 1 if the API has more, 2 if the file can't be
 *   read, 3 if something that the tap reads or sends is gone or has another type.
 */
export async function checkApi(
  tap: Tap,
  place: string | undefined,
  exemptions: readonly Exemption[],
  { stdout, stderr }: Output,
): Promise<number> {
  try {
    if (place === undefined) {
      throw new Error("Name the OpenAPI file: npm run check:api -- path/to/openapi.json, or a URL");
    }
    const reference = apiReference(await readOpenApi(place));
    const tables = await tablesOf(tap, stderr);
    return reportDifferences(tables, reference, exemptions, stdout);
  } catch (error) {
    stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.unreadable;
  }
}

/**
 * Compares tables with a reference, and writes the differences by their kind.
 *
 * @returns The exit code.
 */
export function reportDifferences(
  tables: readonly Table[],
  reference: Reference,
  exemptions: readonly Exemption[],
  output: { write(text: string): unknown },
): number {
  const say = (line: string): void => void output.write(`${line}\n`);
  const differences = differencesOf(tables, reference);
  const unexplained = withoutExempt(differences, exemptions);
  const unneeded = unneededExemptions(differences, tables, exemptions);
  for (const kind of new Set(unexplained.map((one) => one.kind))) {
    const found = unexplained.filter((one) => one.kind === kind);
    say(`${kind}: ${found.length}`);
    for (const { subject, detail } of found) say(`  ${subject}${detail ? `: ${detail}` : ""}`);
  }
  if (unneeded.length > 0) {
    say(`exemptions no longer needed: ${unneeded.length}`);
    for (const subject of unneeded) say(`  ${subject}`);
  }
  const endpoints = Object.keys(reference.endpoints).length;
  say(`${endpoints} endpoints compared with ${tables.length} streams`);
  if (unexplained.some(isGone)) return exitCode.gone;
  return unexplained.length + unneeded.length > 0 ? exitCode.apiHasMore : exitCode.equal;
}
