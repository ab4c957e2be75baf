/** What the tables must hold in the end, derived only from the source. */

import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject, TableRecord } from "../../sandbox/http/records.ts";
import { keyOf, type LoadedTable, Violation } from "./target.ts";

/** The records of the source: those of a table, or none if there is no such table. */
export interface Source {
  rows(table: string): readonly TableRecord[];
}

/** Columns of incidents that embed other tables' rows. */
const embeddings = {
  actions: "actions",
  attachments: "incident_attachments",
  follow_ups: "follow_ups",
  updates: "incident_updates",
} as const;

/** Columns that a table does not have, by table. */
export type Withheld = Readonly<Record<string, readonly string[]>>;

/** What the API sends but a run without `include_secrets` must not write. */
const secrets: Withheld = { alert_sources: ["secret_token"] };

/**
 * Checks that every source record arrived once, complete, and nothing else.
 *
 * @param tables Names of the selected tables.
 * @param withheld What the source has but the target must not.
 * @throws Violation at the first difference.
 */
export function requireEqual(
  source: Source,
  tables: readonly string[],
  target: ReadonlyMap<string, LoadedTable>,
  withheld: Withheld = secrets,
): void {
  requireSame("tables", tables, [...target.keys()]);
  for (const name of tables) {
    const table = target.get(name);
    if (table !== undefined) requireRows(name, wholeRows(name, source, withheld), table);
  }
}

function requireRows(name: string, source: readonly JsonObject[], table: LoadedTable): void {
  const { keyProperties, columns, rows } = table;
  const keys = source.map((record) => keyOf(record, keyProperties));
  if (new Set(keys).size < keys.length) throw new Violation(`Records of ${name} share a key`);
  requireSame(`rows of ${name}`, keys, [...rows.keys()]);
  for (const [index, record] of source.entries()) {
    const row = rows.get(keys[index] ?? "") ?? {};
    for (const column of new Set([...Object.keys(record), ...columns])) {
      const expected = sorted(name, column, record[column] ?? null);
      const found = sorted(name, column, row[column]);
      if (!isDeepStrictEqual(expected, found)) {
        const [before, after] = [expected, found].map((value) => String(JSON.stringify(value)));
        throw new Violation(`${name} ${keys[index]}, ${column}: ${before} became ${after}`);
      }
    }
  }
}

/** The rows of a source table as plain JSON, incidents with their embedded rows. */
function wholeRows(name: string, source: Source, withheld: Withheld): JsonObject[] {
  const rows = plainRows(name, source, withheld);
  if (name !== "incidents") return rows;
  const arrays = Object.entries(embeddings).map(
    ([column, table]) => [column, byIncident(plainRows(table, source, withheld))] as const,
  );
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(arrays.map(([column, of]) => [column, of.get(String(row.id)) ?? []])),
  }));
}

function plainRows(name: string, source: Source, withheld: Withheld): JsonObject[] {
  const hidden = new Set(withheld[name]);
  return source.rows(name).map((record) => {
    // Through its text, which drops undefined properties.
    const plain: JsonObject = JSON.parse(JSON.stringify(record));
    return Object.fromEntries(Object.entries(plain).filter(([property]) => !hidden.has(property)));
  });
}

function byIncident(rows: readonly JsonObject[]): Map<string, JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const id = String(row.incident_id);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return groups;
}

/** Embedded rows sorted by ID, because the API guarantees no order. */
function sorted(table: string, column: string, value: Json | undefined): Json | undefined {
  if (table !== "incidents" || !Object.hasOwn(embeddings, column)) return value;
  if (!Array.isArray(value)) return value;
  const id = (row: JsonObject): string => String(row.id);
  return value.toSorted((left, right) => (id(left) < id(right) ? -1 : 1));
}

function requireSame(what: string, expected: readonly string[], found: readonly string[]): void {
  const missing = expected.filter((one) => !new Set(found).has(one));
  const surplus = found.filter((one) => !new Set(expected).has(one));
  if (missing.length + surplus.length === 0) return;
  const shown = (list: readonly string[]): string =>
    `${list.length} (${list.slice(0, 3).join(", ")})`;
  throw new Violation(
    `Of ${expected.length} ${what}, missing: ${shown(missing)}; too many: ${shown(surplus)}`,
  );
}
