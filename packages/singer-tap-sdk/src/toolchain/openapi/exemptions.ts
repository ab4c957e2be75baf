/** Accepted differences between a tap and the API reference. */

import type { Difference, Kind } from "./compare.ts";
import type { Table } from "./tables.ts";

/** A difference that is intended, with the reason. */
export interface Exemption {
  readonly kind: Kind;
  /** The path of an endpoint, `path parameter`, or `table.column`, where `[]` denotes the elements of an array. */
  readonly subject: string;
  readonly reason: string;
}

/** The differences that are not exempt. */
export function withoutExempt(
  differences: readonly Difference[],
  exemptions: readonly Exemption[],
): readonly Difference[] {
  return differences.filter((one) => !exemptions.some((exemption) => isOf(exemption, one)));
}

/** Exemptions that do not occur, but those of columns in tables that the tap does not have. */
export function unneededExemptions(
  differences: readonly Difference[],
  tables: readonly Table[],
  exemptions: readonly Exemption[],
): readonly string[] {
  const isThere = ({ subject }: Exemption): boolean =>
    subject.startsWith("/") || tables.some(({ name }) => subject.startsWith(`${name}.`));
  return exemptions
    .filter((one) => isThere(one) && !differences.some((difference) => isOf(one, difference)))
    .map(({ kind, subject }) => `${subject} (${kind})`);
}

function isOf({ kind, subject }: Exemption, difference: Difference): boolean {
  return difference.kind === kind && difference.subject === subject;
}
