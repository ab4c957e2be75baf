/** Patterns for columns: names joined by dots, in which `*` stands for one name and `**` for any number of names. */

import { nearestName } from "../text/nearest-name.ts";

/** Path of a column: stream, column, and nested properties. Arrays add no name. */
export type ColumnPath = readonly string[];

/** The names of a pattern. */
export type Pattern = readonly string[];

const any = "**";

/** Parses a pattern. */
export function patternOf(text: string): Pattern {
  const names = text.split(".");
  // Two in a row match the same as one.
  return names.filter((name, index) => name !== any || names[index - 1] !== any);
}

/** Whether a pattern matches a whole path. */
export function isMatch(pattern: Pattern, path: ColumnPath): boolean {
  const least = pattern.filter((name) => name !== any).length;
  return least <= path.length && endsOf(pattern, path).has(path.length);
}

/** Lengths of all prefixes of a path that the pattern matches. */
function endsOf(pattern: Pattern, path: ColumnPath): ReadonlySet<number> {
  let ends = new Set([0]);
  for (const name of pattern) {
    const next = new Set<number>();
    for (const end of ends) {
      if (name === any) for (let more = end; more <= path.length; more += 1) next.add(more);
      else if (end < path.length && (name === "*" || name === path[end])) next.add(end + 1);
    }
    ends = next;
    if (ends.size === 0) break;
  }
  return ends;
}

/** The pattern nearest to one that matches nothing: with its first wrong name replaced; undefined if none is near. */
export function nearestPattern(pattern: Pattern, paths: readonly ColumnPath[]): string | undefined {
  const wrong = pattern.findIndex((_, index) =>
    paths.every((path) => endsOf(pattern.slice(0, index + 1), path).size === 0),
  );
  if (wrong === -1) return undefined;
  const before = pattern.slice(0, wrong);
  const names = paths.flatMap((path) => [...endsOf(before, path)].map((end) => path[end] ?? ""));
  const meant = nearestName(pattern[wrong] ?? "", new Set(names));
  return meant === undefined ? undefined : pattern.with(wrong, meant).join(".");
}
