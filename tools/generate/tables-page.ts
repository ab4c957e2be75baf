/** The page of all tables, generated from the streams: docs/tables.md. */

import type { Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";
import {
  permissionText,
  type TableFacts,
  tableFacts,
} from "../../packages/singer-tap-sdk/src/cli/table-facts.ts";
import { tableSchema } from "../../packages/singer-tap-sdk/src/records/additional-properties.ts";
import { personalDataOf } from "../../packages/singer-tap-sdk/src/records/personal-marks.ts";
import { type Join, joinsOf } from "./joins.ts";
import { moduleDocOf } from "./module-doc.ts";

/** @param folder Folder of the stream files, whose module docs are read. */
export function tablesPage(streams: readonly Stream[], folder: URL): string {
  const facts = tableFacts(streams);
  const tables = streams.filter(({ hasTable }) => hasTable);
  const names = new Set(tables.map(({ name }) => name));
  const joins = tables.flatMap((stream) => joinsOf(stream, names));
  const sections = tables.flatMap((stream) => {
    const known = facts.find(({ name }) => name === stream.name);
    return known === undefined ? [] : [section(stream, known, joins, folder)];
  });
  return `${[
    "# The tables",
    "Generated from the code by `npm run generate`. *Extra* tables are synced only if the setting `extra_streams` names them or a catalog selects them. *Requests* is the cost of a full sync, plus one request if the last page is full. *Personal* marks columns with personal data: `identity` identifies or reaches a person; `free text` is written by people and can mention anyone.",
    overview(facts),
    "## How they join",
    "An arrow points from a table to a table it references; the columns are listed with each table. Arrows to `users`, which nearly every table references, are left out.",
    diagram(joins),
    ...sections,
  ].join("\n\n")}\n`;
}

function overview(facts: readonly TableFacts[]): string {
  const rows = facts.map(({ name, isExtra, scope, incremental, cost }) =>
    row([link(name), isExtra ? "yes" : "", permissionText(scope), incremental ?? "", cost]),
  );
  return table(["Table", "Extra", "Permission", "Incremental", "Requests"], rows);
}

function diagram(joins: readonly Join[]): string {
  const pairs = joins.filter(({ to }) => to !== "users").map(({ from, to }) => `${from} --> ${to}`);
  const lines = [...new Set(pairs)].map((pair) => `  ${pair}`);
  return ["```mermaid", "flowchart LR", ...lines, "```"].join("\n");
}

function section(
  stream: Stream,
  { name, isExtra, keys, endpoint, scope, incremental, cost }: TableFacts,
  joins: readonly Join[],
  folder: URL,
): string {
  const { what, page, remarks } = moduleDocOf(name, folder);
  const facts = [
    ["Key", keys.map(code).join(", ")],
    ["Endpoint", `[${endpoint === null ? "none of its own" : code(endpoint)}](${page})`],
    ["Permission", permissionText(scope)],
    ["Synced", isExtra ? "if `extra_streams` names it or a catalog selects it" : "by default"],
    ["Incremental", incrementalText(incremental)],
    ["Requests", cost],
  ].filter(([, value]) => value !== "");
  const named = joins.filter(({ from }) => from === name);
  return [
    `## ${name}`,
    what,
    ...remarks,
    table(["", ""], facts.map(row)),
    ...(named.length === 0
      ? []
      : [
          `Joins: ${named.map(({ column, to }) => `${code(column)} with ${link(to)}`).join(", ")}.`,
        ]),
    table(["Column", "Type", "Personal", "Meaning"], columns(stream)),
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
  return `[${name}](#${name})`;
}
