/** The pages on tables, generated from the streams: docs/tables.md lists them, docs/tables has a page for each. */

import type { Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";
import {
  permissionText,
  type TableFacts,
  tableFacts,
} from "../../packages/singer-tap-sdk/src/cli/table-facts.ts";
import { tableSchema } from "../../packages/singer-tap-sdk/src/records/additional-properties.ts";
import { personalDataOf } from "../../packages/singer-tap-sdk/src/records/personal-marks.ts";
import { isFlatStream } from "../../packages/singer-tap-sdk/src/stream/flat-stream.ts";
import { type Join, joinsOf } from "./joins.ts";
import { moduleDocOf } from "./module-doc.ts";
import { keyLabel } from "./permissions.ts";
import { exampleQuery } from "./queries.ts";

/**
 * The content of each page, by path from the repository root.
 *
 * @param folder Folder of the stream files, whose module docs are read.
 */
export function tablesPages(streams: readonly Stream[], folder: URL): ReadonlyMap<string, string> {
  const facts = tableFacts(streams);
  const tables = streams.filter(({ hasTable }) => hasTable);
  const names = new Set(tables.map(({ name }) => name));
  const joins = tables.flatMap((stream) => joinsOf(stream, names));
  const pages = tables.flatMap((stream) => {
    const known = facts.find(({ name }) => name === stream.name);
    if (known === undefined) return [];
    const text = page(stream, known, { facts, joins, streams, folder });
    return [[`docs/tables/${stream.name}.md`, `${text}\n`] as const];
  });
  return new Map([["docs/tables.md", `${index(facts, tables, joins, folder)}\n`], ...pages]);
}

function index(
  facts: readonly TableFacts[],
  tables: readonly Stream[],
  joins: readonly Join[],
  folder: URL,
): string {
  const rows = facts.map(({ name, isExtra, scope, incremental, cost }) => {
    const stream = tables.find((one) => one.name === name);
    const personal = stream !== undefined && holdsPersonalData(stream.recordSchema);
    return row([
      `[${name}](tables/${name}.md)`,
      isExtra ? "extra" : "default",
      permissionText(scope),
      incremental ?? "",
      personal ? "yes" : "",
      cost,
      moduleDocOf(name, folder).what,
    ]);
  });
  return [
    "# The tables",
    "Generated from the code by `npm run generate`. *Extra* tables are synced only if the setting `extra_streams` names them or a catalog selects them. *Requests* is the cost of a full sync, plus one request if the last page is full. *Personal* marks tables with [personal data](personal-data.md). A table's page has its columns, what it joins with, and a query.",
    table(["Table", "Synced", "Permission", "Incremental", "Personal", "Requests", "Rows"], rows),
    "## How they join",
    "An arrow points from a table to a table it references; the columns are listed with each table. Arrows to `users`, which nearly every table references, are left out.",
    diagram(joins),
  ].join("\n\n");
}

function holdsPersonalData(schema: JsonSchema): boolean {
  return (
    personalDataOf(schema).length > 0 ||
    [
      ...Object.values(schema.properties ?? {}),
      ...(schema.items === undefined ? [] : [schema.items]),
    ].some(holdsPersonalData)
  );
}

function diagram(joins: readonly Join[]): string {
  const pairs = joins.filter(({ to }) => to !== "users").map(({ from, to }) => `${from} --> ${to}`);
  const lines = [...new Set(pairs)].map((pair) => `  ${pair}`);
  return ["```mermaid", "flowchart LR", ...lines, "```"].join("\n");
}

/** What a page needs to know besides its own table. */
interface Surroundings {
  readonly facts: readonly TableFacts[];
  readonly joins: readonly Join[];
  readonly streams: readonly Stream[];
  readonly folder: URL;
}

function page(
  stream: Stream,
  { name, isExtra, keys, endpoint, scope, incremental, cost }: TableFacts,
  { facts: all, joins, streams, folder }: Surroundings,
): string {
  const { what, page: reference, remarks } = moduleDocOf(name, folder);
  const label = keyLabel(scope, all);
  const flat = streams.filter(
    (one) => isFlatStream(one) && one.parent !== null && stream instanceof one.parent,
  );
  const facts = [
    ["Key", keys.map(code).join(", ")],
    ["Endpoint", `[${endpoint === null ? "none of its own" : code(endpoint)}](${reference})`],
    ["Permission", typeof scope === "string" ? code(scope) : permissionText(scope)],
    ["On the key page", label ?? ""],
    ["Synced", isExtra ? "if `extra_streams` names it or a catalog selects it" : "by default"],
    ["Incremental", incrementalText(incremental)],
    ["Requests", cost],
    ["Flat tables", flat.map((one) => link(one.name)).join(", ")],
  ].filter(([, value]) => value !== "");
  const named = joins.filter(({ from }) => from === name);
  return [
    `# ${name}`,
    what,
    // A name of a page, in the words of a comment in the code, is a link here.
    ...remarks.map((remark) => remark.replaceAll(/\bdocs\/([\w-]+\.md)/g, "[$1](../$1)")),
    table(["", ""], facts.map(row)),
    ...(named.length === 0
      ? []
      : [
          `Joins: ${named.map(({ column, to }) => `${code(column)} with ${link(to)}`).join(", ")}.`,
        ]),
    "## Columns",
    "*Personal*: `identity` identifies or reaches a person; `free text` is written by people and can mention anyone.",
    table(["Column", "Type", "Personal", "Meaning"], columns(stream)),
    "## A query",
    `In PostgreSQL, as [target-postgres](../postgresql.md) loads the table:`,
    ["```sql", exampleQuery(stream), "```"].join("\n"),
    "[All tables](../tables.md)",
  ].join("\n\n");
}

function incrementalText(incremental: string | null): string {
  if (incremental === null) return "no; synced in full";
  if (!incremental.startsWith("by ")) return `by ${code(incremental)}`;
  // A followed stream without a table is named by its endpoint.
  const followed = incremental.slice("by ".length).split(" and ");
  const names = followed.map((name) => (name.startsWith("/") ? code(name) : link(name)));
  return `rows of changed ${names.join(" and ")}`;
}

/** A row for each column and each nested property; embedded rows are described with their own table. */
function columns(stream: Stream): string[] {
  return Object.entries(tableSchema(stream).properties ?? {}).flatMap(([name, column]) => {
    const schema = stream.recordSchema.properties?.[name] ?? column;
    const embed = Object.hasOwn(stream.embeds, name) ? stream.embeds[name] : undefined;
    return embed !== undefined && embed.value === undefined
      ? [propertyRow(name, schema)]
      : properties(name, schema);
  });
}

function properties(path: string, schema: JsonSchema): string[] {
  const nested = schema.items ?? schema;
  const prefix = schema.items === undefined ? path : `${path}[]`;
  return [
    propertyRow(path, schema),
    ...Object.entries(nested.properties ?? {}).flatMap(([name, property]) =>
      properties(`${prefix}.${name}`, property),
    ),
  ];
}

function propertyRow(path: string, schema: JsonSchema): string {
  const personal = personalDataOf(schema).map((one) => one.replace("_", " "));
  return row([code(path), typeText(schema), personal.join(", "), schema.description ?? ""]);
}

/** A readable type, without null. */
function typeText({ type, format, items }: JsonSchema): string {
  const types = [type ?? []].flat();
  const own = format ?? types.filter((one) => one !== "null").join(" or ");
  if (items !== undefined) return `list of ${typeText(items)}`;
  return own;
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(heads), `|${heads.map(() => "---|").join("")}`, ...rows].join("\n");
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === "" ? " |" : ` ${cell.replaceAll("|", "\\|")} |`)).join("")}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function link(name: string): string {
  return `[${name}](${name}.md)`;
}
