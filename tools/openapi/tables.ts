/** What the tap's streams request, and which columns they have. */

import { parseSettings, RESTStream, type RESTStreamDeclaration, type Stream } from "singer-tap-sdk";
import type { JsonObject, JsonSchema } from "singer-tap-sdk/singer";
import { createLogger } from "../../packages/singer-tap-sdk/src/logging/logger.ts";
import { Redactor } from "../../packages/singer-tap-sdk/src/logging/redactor.ts";
import { ignored, markOf } from "../../packages/singer-tap-sdk/src/schema/schema.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";

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

/** All tables of the tap, by default including columns that hold credentials. */
export async function tablesOfTap({ include_secrets = true } = {}): Promise<readonly Table[]> {
  const settings = parseSettings(settingsSchema, { api_key: "key", include_secrets });
  const logger = createLogger({
    name: "check-api",
    level: "error",
    json: false,
    output: process.stderr,
    redactor: new Redactor(),
  });
  const streams = await new IncidentTap().streams(settings, logger);
  return streams
    .filter((stream) => stream instanceof RESTStream)
    .map((one) => tableOf(one, streams));
}

function tableOf(stream: RESTStream<RESTStreamDeclaration>, streams: readonly Stream[]): Table {
  const { name, path, recordSchema, pageSize, embeds, incremental, creationFilter } = stream;
  const { additionalProperties } = stream;
  const context = contextOf(stream, streams);
  const bounds = {
    startedAt: new Date().toISOString(),
    since: null,
    createdSince: null,
    createdUntil: null,
  };
  const { searchParams } = new URL(stream.describe({ context, ...bounds, cursor: null }));
  return {
    name,
    path,
    isPart: additionalProperties === "ignore",
    columns: columnsOf(recordSchema),
    pageSize,
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

/** A record's schema without the properties that a stream ignores. */
function columnsOf(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => markOf(property, ignored) === undefined,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
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
