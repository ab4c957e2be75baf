/** A query for each table, to start from. */

import type { Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";

/** Most columns that a query shows. */
const maxColumns = 5;

/** Columns that say most about a row, shown before others. */
const telling = ["reference", "name", "title", "email", "status", "message"];

/** Words that PostgreSQL accepts as a column only in quotation marks, as far as columns are called so. */
const reserved = new Set([
  "array",
  "default",
  "end",
  "from",
  "group",
  "order",
  "references",
  "to",
  "user",
]);

/** The newest rows of a table, with the key and the first other columns that hold a single value. */
export function exampleQuery({ name, primaryKeys, recordSchema, replicationKey }: Stream): string {
  const plain = Object.entries(recordSchema.properties ?? {}).filter(([, schema]) =>
    isPlain(schema),
  );
  const names = plain.map(([column]) => column);
  const others = [...telling.filter((column) => names.includes(column)), ...names];
  const times = plain.filter(([, { format }]) => format === "date-time").map(([column]) => column);
  const time = [replicationKey, "updated_at", "created_at", ...times].find(
    (column) => column !== null && times.includes(column),
  );
  const shown = [...new Set([...primaryKeys, ...others])].slice(
    0,
    Math.max(maxColumns, primaryKeys.length),
  );
  const columns = [...new Set(time == null ? shown : [...shown, time])];
  return [
    `select ${columns.map(quoted).join(", ")}`,
    `from tap_incident.${name}`,
    ...(time == null ? [] : [`order by ${quoted(time)} desc`]),
    "limit 10",
  ].join("\n");
}

function isPlain({ type, items, properties }: JsonSchema): boolean {
  const types = [type ?? []].flat();
  return (
    items === undefined &&
    properties === undefined &&
    !types.includes("object") &&
    !types.includes("array")
  );
}

function quoted(column: string): string {
  return reserved.has(column) ? `"${column}"` : column;
}
