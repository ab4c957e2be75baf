/** The known name that somebody meant who wrote another. */

import leven, { closestMatch } from "leven";

/** Edits between two names up to which one is taken for a misspelling of the other. */
const maxEdits = 2;

/** The known name that is nearest to a written one, whatever their case; undefined where none is near. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const names = new Map(Array.from(known, (name) => [name.toLowerCase(), name]));
  const lowerCase = written.toLowerCase();
  const nearest = closestMatch(lowerCase, [...names.keys()], { maxDistance: maxEdits });
  // Short names are all near to each other: half of the name must be right.
  if (nearest === undefined || leven(nearest, lowerCase) * 2 > nearest.length) return undefined;
  return names.get(nearest);
}
