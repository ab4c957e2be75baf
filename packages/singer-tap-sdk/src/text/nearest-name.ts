/** Finds the known name that a misspelled one probably meant. */

import leven, { closestMatch } from "leven";

/** Most edits between a misspelling and the name it meant. */
const maxEdits = 2;

/** The known name nearest to a written one, ignoring case; undefined if none is near. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const names = new Map(Array.from(known, (name) => [name.toLowerCase(), name]));
  const lowerCase = written.toLowerCase();
  const nearest = closestMatch(lowerCase, [...names.keys()], { maxDistance: maxEdits });
  // Short names are all near each other: at least half of the name must match.
  if (nearest === undefined || leven(nearest, lowerCase) * 2 > nearest.length) return undefined;
  return names.get(nearest);
}
