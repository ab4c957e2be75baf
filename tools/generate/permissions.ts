/** What incident.io's page for creating API keys calls the permissions, as far as that is known. */

import type { TableFacts } from "../../packages/singer-tap-sdk/src/cli/table-facts.ts";

/**
 * The two boxes to check for the tables that are synced by default, as incident.io's guide for Stitch names them
 * (the README has the same words). Those of the other permissions are documented nowhere.
 */
const labels = {
  catalog: "View catalog types and entries",
  data: "View data, like public incidents and organisation settings",
} as const;

/**
 * The label of a table's permission on the key page.
 *
 * @param facts Those of all tables.
 * @returns Undefined if it is not known, or no permission is needed.
 */
export function keyLabel(
  scope: TableFacts["scope"],
  facts: readonly TableFacts[],
): string | undefined {
  if (typeof scope !== "string") return undefined;
  const isUsual = facts.some((one) => !one.isExtra && one.scope === scope);
  if (!isUsual) return undefined;
  return scope.startsWith("catalog_") ? labels.catalog : labels.data;
}
