/** What the tap's streams request, and which columns they have. */

import { parseSettings, requiredSettings } from "../../config/settings.ts";
import { pathNames } from "../../http/response.ts";
import { createLogger } from "../../logging/logger.ts";
import { Redactor } from "../../logging/redactor.ts";
import { propertyOf } from "../../records/column-schemas.ts";
import { ignored, markOf, sourcePath } from "../../schema/schema.ts";
import type { JsonObject, JsonSchema } from "../../singer/index.ts";
import type { Declaration } from "../../stream/declaration.ts";
import { isRESTStream, type RESTStream } from "../../stream/rest-stream.ts";
import type { Stream } from "../../stream/stream.ts";
import type { Tap } from "../../tap/tap.ts";

/** The parts of a stream that can be compared with the reference. */
export interface Table {
  readonly name: string;
  readonly path: string;
  /** Whether it intentionally declares only part of a record. */
  readonly isPart: boolean;
  /** Includes the marks of its shapes, such as a column's known values. */
  readonly columns: JsonSchema;
  /** Records per page; null if it requests no page size. */
  readonly pageSize: number | null;
  /** Parameters of the first request, without the operators in brackets. */
  readonly sent: ReadonlySet<string>;
  /** Parameters of its time filters, likewise. */
  readonly filters: ReadonlySet<string>;
  /** Columns that embed rows of other tables. */
  readonly embeds: readonly string[];
  /** Columns that the request, or a parent's, specifies: if the API leaves them out, the tap fills them in. */
  readonly context: ReadonlySet<string>;
}

/**
 * All tables of a tap that are read from an endpoint.
 *
 * @param settings Settings with which the tap's streams are made. Default: samples of those without a default.
 * @param output Receives the log, which holds only errors.
 */
export async function tablesOf(
  tap: Tap,
  output: { write(text: string): unknown },
  settings: JsonObject = sampleSettings(tap),
): Promise<readonly Table[]> {
  const logger = createLogger({
    name: "check-api",
    level: "error",
    json: false,
    output,
    redactor: new Redactor(),
  });
  const streams = await tap.streams(parseSettings(tap.settingsSchema, settings), logger);
  return streams.filter(isRESTStream).map((one) => tableOf(one, streams));
}

/** A value for each setting that must be given. */
function sampleSettings({ settingsSchema }: Tap): JsonObject {
  const schemas = new Map(Object.entries<object>(settingsSchema.properties));
  return Object.fromEntries(
    requiredSettings(settingsSchema).map((name) => {
      const schema: JsonSchema = { ...schemas.get(name) };
      const isUrl = schema.format === "url" || schema.format === "origin";
      return [name, isUrl ? "https://api.example.com" : sample(schema)];
    }),
  );
}

function tableOf(stream: RESTStream<Declaration>, streams: readonly Stream[]): Table {
  const { name, path, recordSchema, pageSize, embeds, incremental, creationFilter } = stream;
  const { additionalProperties } = stream;
  const samples = stream.placeholders.map((placeholder) => [placeholder, "sample"]);
  const context = { ...Object.fromEntries(samples), ...contextOf(stream, streams) };
  const bounds = {
    startedAt: new Date().toISOString(),
    since: null,
    createdSince: null,
    createdUntil: null,
  };
  // A body may follow the URL.
  const [url = ""] = stream.describe({ context, ...bounds, cursor: null }).split(" ");
  const { searchParams } = new URL(url);
  const isSized = [...searchParams.values()].includes(String(pageSize));
  return {
    name,
    path,
    isPart: additionalProperties === "ignore",
    columns: columnsOf(recordSchema),
    pageSize: isSized ? pageSize : null,
    sent: new Set([...searchParams.keys()].map(withoutOperator)),
    filters: new Set(
      [incremental?.parameter, creationFilter?.parameter].flatMap((one) =>
        one == null ? [] : [withoutOperator(one)],
      ),
    ),
    embeds: Object.keys(embeds),
    context: new Set(Object.keys(context)),
  };
}

function withoutOperator(parameter: string): string {
  return parameter.replace(/\[.*$/, "");
}

/** A record's schema as the API has it: without what a stream ignores, and columns in the places that `t.at` names. */
function columnsOf(schema: JsonSchema): JsonSchema {
  const columns = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => markOf(property, ignored) === undefined,
  );
  const isInPlace = ([, property]: [string, JsonSchema]) => sourceOf(property) === null;
  const inPlace = Object.fromEntries(columns.filter(isInPlace));
  return columns.reduce<JsonSchema>(
    (record, [, property]) => withProperty(record, sourceOf(property), property),
    { ...schema, properties: inPlace },
  );
}

/** The names on the way to a column's value; null if that has the column's name. */
function sourceOf(column: JsonSchema): readonly string[] | null {
  const path = markOf(column, sourcePath);
  return typeof path === "string" ? pathNames(path) : null;
}

/** A schema with a property at a path, unless it has one there. */
function withProperty(
  schema: JsonSchema,
  path: readonly string[] | null,
  property: JsonSchema,
): JsonSchema {
  if (path === null) return schema;
  const [name = "", ...inside] = path;
  const declared = propertyOf(schema, name);
  const isOpen = declared !== undefined && declared.properties === undefined;
  if (isOpen || (declared !== undefined && inside.length === 0)) return schema;
  const own =
    inside.length === 0
      ? property
      : withProperty(declared ?? { type: ["null", "object"], properties: {} }, inside, property);
  return { ...schema, properties: { ...schema.properties, [name]: own } };
}

/** A sample partition's context: of a parent row with all properties set, or the first partition. */
function contextOf(stream: Stream, streams: readonly Stream[]): Record<string, string> {
  const { parent } = stream;
  const found = parent && streams.find((one) => one instanceof parent);
  const [context] = found
    ? [stream.childContext(sampleRow(found.jsonSchema), contextOf(found, streams)) ?? []].flat()
    : [firstPartition(stream)];
  return Object.fromEntries(
    Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]),
  );
}

function firstPartition(stream: Stream): object {
  const partitions = stream.partitions();
  return Symbol.iterator in partitions ? ([...partitions][0] ?? {}) : {};
}

function sampleRow({ properties = {} }: JsonSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, sample(schema)]),
  );
}

function sample(schema: JsonSchema): unknown {
  const [type] = [schema.type ?? []].flat().filter((one) => one !== "null");
  if (type === "object") return sampleRow(schema);
  if (type === "array") return schema.items === undefined ? [] : [sample(schema.items)];
  return type === "boolean" ? true : type === "string" ? "sample" : 1;
}
