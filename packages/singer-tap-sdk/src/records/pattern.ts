/** Patterns of places: names with dots between them, in which `*` stands for one name and `**` for any number. */

import { nearestName } from "../text/nearest-name.ts";

/** A place of a stream: its name, a column, and the properties on the way. Lists have no name of their own. */
export type ColumnPath = readonly string[];

/** A pattern's names. */
export type Pattern = readonly string[];

const any = "**";

/** Reads a pattern as it is written. */
export function patternOf(text: string): Pattern {
  const names = text.split(".");
  // Two that stand together match what one does.
  return names.filter((name, index) => name !== any || names[index - 1] !== any);
}

/** Whether a pattern matches a place, from its first name to its last. */
export function isMatch(pattern: Pattern, path: ColumnPath): boolean {
  const least = pattern.filter((name) => name !== any).length;
  return least <= path.length && endsOf(pattern, path).has(path.length);
}

/** How many names of a path the pattern matches from its start: all ways to match it. */
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

/**
 * The pattern that is meant by one that matches nothing: the same with another name in the place of the first that leads
 * nowhere; undefined where none is near.
 */
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
