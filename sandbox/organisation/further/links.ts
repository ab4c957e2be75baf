/** What the identifiers in records refer to. */

import { tables } from "../../tables.ts";

/** Names of identifiers that are not the singular of a table's name. */
const otherNames: Readonly<Record<string, string>> = {
  component: "status_page_components",
  owning_team: "teams",
  permanent_member_user: "users",
};

const known = new Set(tables.map(({ table }) => table));

/** The table whose rows a property names, such as `policies` for `policy_id`, if it is an identifier of any. */
export function tableNamedBy(property: string): string | undefined {
  const [, name = ""] = /^(.+)_ids?$/.exec(property) ?? [];
  const table = otherNames[name] ?? `${name.replace(/y$/, "ie")}s`;
  return known.has(table) ? table : undefined;
}
