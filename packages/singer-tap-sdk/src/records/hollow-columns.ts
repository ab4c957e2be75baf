/**
 * Finds columns that a catalog selects without their nested properties, as `meltano select` does if a pattern ends in
 * the column's name.
 */

import type { Breadcrumb, CatalogEntry, MetadataEntry } from "../singer/index.ts";
import { joinNames } from "../text/join-names.ts";

/** A selected column or property with all its nested properties deselected. */
interface HollowColumn {
  /** Path of names, joined by dots. */
  readonly path: string;
  /** The deselected nested properties. */
  readonly inside: readonly string[];
}

/** Paths that one message lists. */
const maxPlaces = 5;

/**
 * A warning about columns that a catalog selects without their nested properties; null if there are none.
 *
 * `meltano select tap-shop orders lines` deselects everything, then selects only `lines`. Its nested properties with
 * metadata stay deselected: all in an object, the personal ones in an array. The catalog does not show whether the user
 * intended that or used `--exclude`. No one must receive what they excluded, so this is only a warning.
 */
export function hollowColumnsRemark(entry: CatalogEntry, tap: string): string | null {
  const hollow = hollowColumns(entry);
  if (hollow.length === 0) return null;
  const places = hollow.map(({ path, inside }) => `${path} without ${placesText(inside)}`);
  const commands = hollow.map(
    ({ path }) => `meltano select ${tap} ${entry.tap_stream_id} '${path}*'`,
  );
  return `The catalog selects ${joinNames(places)}. If that is not intended, run: ${commands.join(" && ")}`;
}

function placesText(places: readonly string[]): string {
  const more = places.length - maxPlaces;
  if (more <= 0) return joinNames(places);
  return `${places.slice(0, maxPlaces).join(", ")} and ${more} more`;
}

function hollowColumns({ metadata }: CatalogEntry): readonly HollowColumn[] {
  const available = metadata.filter((one) => one.metadata.inclusion === "available");
  const unmarked = available.filter((one) => one.breadcrumb.length > 0 && !isPersonal(one));
  // If most is selected, the rest was excluded on purpose.
  if (unmarked.filter(isDeselected).length * 2 <= unmarked.length) return [];
  return available.flatMap((one) => {
    const { breadcrumb } = one;
    // Meltano's patterns can't name a property in an array.
    if (one.metadata.selected !== true || !isOutsideLists(breadcrumb)) return [];
    const inside = available.filter((other) => isInside(other.breadcrumb, breadcrumb));
    if (inside.length === 0 || !inside.every(isDeselected)) return [];
    return [
      {
        path: pathOf(breadcrumb),
        inside: inside.map((other) => pathOf(other.breadcrumb.slice(breadcrumb.length))),
      },
    ];
  });
}

function isDeselected({ metadata }: MetadataEntry): boolean {
  return metadata.selected === false;
}

function isPersonal({ metadata }: MetadataEntry): boolean {
  return metadata.personal != null;
}

/** Whether a breadcrumb contains no array. */
function isOutsideLists(breadcrumb: Breadcrumb): boolean {
  const steps = breadcrumb.filter((_, index) => index % 2 === 0);
  return steps.length > 0 && steps.every((step) => step === "properties");
}

function isInside(breadcrumb: Breadcrumb, other: Breadcrumb): boolean {
  return (
    breadcrumb.length > other.length && other.every((name, index) => name === breadcrumb[index])
  );
}

/** The property names of a breadcrumb, joined by dots. */
function pathOf(breadcrumb: Breadcrumb): string {
  const names: string[] = [];
  for (let index = 0; index < breadcrumb.length; index += 1) {
    if (breadcrumb[index] !== "properties") continue;
    index += 1;
    names.push(breadcrumb[index] ?? "");
  }
  return names.join(".");
}
