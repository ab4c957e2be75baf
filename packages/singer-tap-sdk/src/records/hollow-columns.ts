/** Columns that a catalog selects without what lies in them, as `meltano select` does where a pattern ends in the name. */

import type { Breadcrumb, CatalogEntry, MetadataEntry } from "../singer/index.ts";
import { joinNames } from "../text/join-names.ts";

/** A place that is selected, and nothing of what may be selected inside it. */
interface HollowColumn {
  /** Names with dots between them. */
  readonly path: string;
  /** What is deselected inside. */
  readonly inside: readonly string[];
}

/** Places that one sentence names; more say no more. */
const maxPlaces = 5;

/**
 * What there is to say of the columns of a table that a catalog selects without what lies in them; null for nothing.
 *
 * `meltano select tap-shop orders lines` deselects everything, then selects `lines` alone. What lies in it stays deselected
 * where it has metadata: in an object everything, in a list what is personal. The catalog does not tell whether that is
 * meant, or comes of `--exclude`: nobody must get what he has excluded, so this is a warning, and no more.
 */
export function hollowColumnsRemark(entry: CatalogEntry, tap: string): string | null {
  const hollow = hollowColumns(entry);
  if (hollow.length === 0) return null;
  const places = hollow.map(({ path, inside }) => `${path} without ${placesText(inside)}`);
  const commands = hollow.map(
    ({ path }) => `meltano select ${tap} ${entry.tap_stream_id} '${path}*'`,
  );
  return `The catalog selects ${joinNames(places)}. Unless that is meant, type: ${commands.join(" && ")}`;
}

function placesText(places: readonly string[]): string {
  const more = places.length - maxPlaces;
  if (more <= 0) return joinNames(places);
  return `${places.slice(0, maxPlaces).join(", ")} and ${more} more`;
}

function hollowColumns({ metadata }: CatalogEntry): readonly HollowColumn[] {
  const available = metadata.filter((one) => one.metadata.inclusion === "available");
  const unmarked = available.filter((one) => one.breadcrumb.length > 0 && !isPersonal(one));
  // Where most is selected, what is not has been excluded.
  if (unmarked.filter(isDeselected).length * 2 <= unmarked.length) return [];
  return available.flatMap((one) => {
    const { breadcrumb } = one;
    // No pattern of Meltano's names a place in a list.
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

/** Whether a breadcrumb is of a column or a property of objects alone. */
function isOutsideLists(breadcrumb: Breadcrumb): boolean {
  const steps = breadcrumb.filter((_, index) => index % 2 === 0);
  return steps.length > 0 && steps.every((step) => step === "properties");
}

function isInside(breadcrumb: Breadcrumb, other: Breadcrumb): boolean {
  return (
    breadcrumb.length > other.length && other.every((name, index) => name === breadcrumb[index])
  );
}

/** The names in a breadcrumb, which stand behind "properties". */
function pathOf(breadcrumb: Breadcrumb): string {
  const names: string[] = [];
  for (let index = 0; index < breadcrumb.length; index += 1) {
    if (breadcrumb[index] !== "properties") continue;
    index += 1;
    names.push(breadcrumb[index] ?? "");
  }
  return names.join(".");
}
