/** Writes a stream's file from its plan. */

import { commentLines } from "./comment-lines.ts";
import { importOf } from "./imports.ts";
import { constantName, kebabCase, singular } from "./names.ts";
import type { Paging } from "./paging.ts";
import type { Gap, StreamPlan } from "./plan.ts";
import type { DescribedShape } from "./schemas.ts";
import { keySource, type ShapeSource } from "./shape-source.ts";

/** What the base class of all streams declares, which a stream repeats only if it differs. */
export interface Shared {
  /** Name of the base class. */
  readonly base: string;
  /** Path of its file in the folder of streams. */
  readonly file: string;
  readonly recordsPath: string | null;
  readonly paging: Paging | null;
  readonly pageSize: number | null;
}

/** Name of a stream's file. */
export function fileOf({ name }: StreamPlan): string {
  return `${kebabCase(name)}.ts`;
}

/** The source of a stream's file, not yet formatted. */
export function streamSource(
  plan: StreamPlan,
  shapes: ReadonlyMap<string, DescribedShape>,
  source: ShapeSource,
  shared: Shared,
): string {
  const { name, className, description, apiPath, docs, parent } = plan;
  const shape = shapes.get(plan.record);
  const imports = new Set<string>();
  const schema = schemaSource(plan, shape, source, imports);
  const plain = constantName(singular(name));
  const constant = imports.has(plain) ? `${plain}Row` : plain;
  const sdk = new Set(["t", ...(parent === null ? [] : ["type RowOf"])]);
  const paging = pagingMembers(plan, shared, sdk);
  const declarations = [
    `readonly name = ${JSON.stringify(name)};`,
    ...commentsAbout(plan.gaps, "parameters"),
    `readonly path = ${JSON.stringify(plan.path)};`,
    `readonly schema = ${constant};`,
    ...recordsMember(plan, shared),
    ...keysMembers(plan),
    ...paging.declarations,
    ...filterMembers(plan),
    ...(parent === null ? [] : [`override readonly parent = ${parent.stream.className};`]),
  ];
  const members = [
    ...declarations,
    ...partitionsHook(plan),
    ...childContextHook(plan),
    ...paging.hook,
  ];
  const base = `./${shared.file}`;
  const lines = [
    "/**",
    ` * ${inComment(description ?? `${titled(name)}.`)}`,
    " *",
    ` * GET ${inComment(apiPath)}`,
    ...(docs === null ? [] : [" *", ` * ${inComment(docs)}`]),
    " */",
    "",
    importOf(sdk, "singer-tap-sdk"),
    ...sortedImports([
      importOf([shared.base], base),
      ...source.importLines(imports, "./schemas"),
      ...(parent === null
        ? []
        : [importOf([parent.stream.className], `./${fileOf(parent.stream)}`)]),
    ]),
    "",
    `const ${constant} = ${schema};`,
    "",
    `export class ${className} extends ${shared.base}<${className}> {`,
    ...members,
    "}",
    "",
  ];
  return lines.join("\n");
}

/** Columns of a stream that are never null: those that identify a row, and the parameters of its path. */
function keysOf({ context, ownKeys }: StreamPlan): readonly string[] {
  return ownKeys === null ? [] : [...new Set([...context.map(({ name }) => name), ...ownKeys])];
}

function schemaSource(
  plan: StreamPlan,
  shape: DescribedShape | undefined,
  source: ShapeSource,
  imports: Set<string>,
): string {
  const { record, context } = plan;
  const keys = new Set([...keysOf(plan), ...context.map(({ name }) => name)]);
  const own = shape?.properties ?? new Map();
  const added = context
    .filter(({ name }) => !own.has(name))
    .map(({ name, type }) => `${name}: ${keySource(type, contextDescription(plan, name))},`);
  const description =
    shape?.description === undefined ? "" : `, ${JSON.stringify(shape.description)}`;
  if (source.constantOf(record) === null) {
    return `t.object({\n${[...added, source.columns(record, keys, imports)].join("\n")}\n}${description})`;
  }
  const overridden = [...keys]
    .filter((name) => own.has(name))
    .map(
      (name) =>
        `${name}: ${keySource(own.get(name)?.type ?? "string", own.get(name)?.description)},`,
    );
  const spread = `...${source.shape(record, imports)}.properties,`;
  return `t.object({\n${[...added, spread, ...overridden].join("\n")}\n}${description})`;
}

/** What a column says that is filled from the path. */
function contextDescription({ parent, context }: StreamPlan, name: string): string {
  const own =
    parent === null
      ? undefined
      : [...parent.columns.values()][
          context.findIndex((one) => one.name === name) - parent.stream.context.length
        ];
  return own === undefined || parent === null
    ? `${titled(name)} that the row was requested with.`
    : `The ${own} in ${parent.stream.name} that the row belongs to.`;
}

function recordsMember({ name, recordsPath }: StreamPlan, shared: Shared): readonly string[] {
  const usual = shared.recordsPath ?? name;
  return recordsPath === usual
    ? []
    : [`override readonly recordsPath = ${JSON.stringify(recordsPath)};`];
}

function keysMembers(plan: StreamPlan): readonly string[] {
  const comments = commentsAbout(plan.gaps, "keys");
  const keys = keysOf(plan);
  if (keys.join() === "id") return comments;
  const value = keys.length === 0 ? "[]" : `${JSON.stringify(keys)} as const`;
  return [...comments, `override readonly primaryKeys = ${value};`];
}

/** The page size and the paginator, if they differ from those of the base class. */
function pagingMembers(plan: StreamPlan, shared: Shared, sdk: Set<string>) {
  const { paging, singlePageSize, gaps } = plan;
  const size = (paging?.pageSize ?? singlePageSize)?.maximum ?? null;
  const isSized = paging !== null || singlePageSize !== null;
  const note = size === null ? "" : " // the documented maximum";
  const declarations =
    isSized && size !== shared.pageSize ? [`override readonly pageSize = ${size};${note}`] : [];
  const comments = commentsAbout(gaps, "paging");
  if (isSame(paging, shared.paging))
    return { declarations: [...declarations, ...comments], hook: [] };
  const made = paginatorSource(paging, singlePageSize?.parameter ?? null);
  sdk.add(/^new (\w+)/.exec(made)?.[1] ?? "");
  return {
    declarations,
    hook: ["", ...comments, "override paginator() {", `return ${made};`, "}"],
  };
}

/** The construction of a paginator. */
export function paginatorSource(paging: Paging | null, singleSizeParameter: string | null): string {
  const parameter = paging === null ? singleSizeParameter : (paging.pageSize?.parameter ?? null);
  const options = {
    ...paging?.options,
    ...(parameter !== null && parameter !== "limit" && { pageSizeParameter: parameter }),
  };
  const texts = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const all = [...texts, ...(parameter === null ? [] : ["pageSize: this.pageSize"])];
  return `new ${paging?.paginator ?? "SinglePagePaginator"}(${all.length === 0 ? "" : `{ ${all.join(", ")} }`})`;
}

/** Whether two endpoints page alike, but for the size of a page. */
export function isSame(one: Paging | null, other: Paging | null): boolean {
  return pagingKey(one) === pagingKey(other);
}

/** Identifies a way of paging, but for the size of a page. */
export function pagingKey(paging: Paging | null): string {
  return paging === null
    ? ""
    : JSON.stringify([paging.paginator, paging.options, paging.pageSize?.parameter]);
}

function filterMembers({ filter, gaps }: StreamPlan): readonly string[] {
  const comments = commentsAbout(gaps, "filter");
  if (filter === null) return comments;
  const { key, parameter, format } = filter;
  const options = [
    `parameter: ${JSON.stringify(parameter)}`,
    ...(format === undefined ? [] : [`format: "${format}"`]),
  ];
  return [
    `override readonly replicationKey = ${JSON.stringify(key)};`,
    `override readonly replicationFilter = { ${options.join(", ")} }${format === undefined ? "" : " as const"};`,
  ];
}

function partitionsHook(plan: StreamPlan): readonly string[] {
  if (plan.setting === null) return [];
  const comments = commentsAbout(plan.gaps, "partitions");
  return ["", ...comments, "override partitions() {", `return ${partitionsSource(plan)};`, "}"];
}

function childContextHook({ parent, context }: StreamPlan): readonly string[] {
  if (parent === null) return [];
  const { stream, columns } = parent;
  const inherited = stream.context.map(({ name }) => name);
  const own = [...columns.values()];
  const sources = [...inherited, ...own];
  const neverNull = new Set([...keysOf(stream), ...inherited]);
  const nullable = own.filter((column) => !neverNull.has(column));
  const values = context.map(({ name }, index) =>
    sources[index] === name ? name : `${name}: ${sources[index]}`,
  );
  const made = `{ ${values.join(", ")} }`;
  const isMissing = nullable.map((column) => `${column} === null`).join(" || ");
  return [
    "",
    `override childContext({ ${[...new Set(sources)].join(", ")} }: RowOf<${stream.className}>) {`,
    nullable.length === 0 ? `return ${made};` : `return ${isMissing} ? null : ${made};`,
    "}",
  ];
}

/** The partitions that a setting names. */
function partitionsSource({ setting, context }: StreamPlan): string {
  const names = context.map(({ name }) => name);
  const [only = ""] = names;
  const values = `this.settings.${setting?.name}`;
  if (names.length === 1) return `${values}.map((${only}) => ({ ${only} }))`;
  const parts = names.map((name) => `${name} = ""`).join(", ");
  return `${values}.map((values) => { const [${parts}] = values.split("/"); return { ${names.join(", ")} }; })`;
}

function commentsAbout(gaps: readonly Gap[], about: Gap["about"]): readonly string[] {
  return gaps
    .filter((gap) => gap.about === about)
    .flatMap(({ reason }) => commentLines(`GAP: ${reason}.`));
}

/** A text that does not end the comment that it is in. */
function inComment(text: string): string {
  return text.replaceAll("*/", "* /");
}

function titled(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Imports in the order of their paths, as Biome sorts them. */
function sortedImports(lines: readonly string[]): readonly string[] {
  const pathOf = (line: string): string => /from "([^"]+)\.ts"/.exec(line)?.[1] ?? "";
  return lines.toSorted((one, other) => (pathOf(one) < pathOf(other) ? -1 : 1));
}
