/** What the tap's streams ask for and make columns of. */

import { parseSettings, RESTStream, type RESTStreamDeclaration, type Stream } from "singer-tap-sdk";
import type { JsonObject, JsonSchema } from "singer-tap-sdk/singer";
import { createLogger } from "../../packages/singer-tap-sdk/src/logging/logger.ts";
import { Redactor } from "../../packages/singer-tap-sdk/src/logging/redactor.ts";
import { ignored, markOf } from "../../packages/singer-tap-sdk/src/schema/schema.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";

/** A stream as far as it can be compared with the reference. */
export interface Table {
  readonly name: string;
  readonly path: string;
  /** Whether it declares a part of a record on purpose. */
  readonly isPart: boolean;
  /** With the marks of its shapes, such as the values that a column is known to have. */
  readonly columns: JsonSchema;
  /** Records to a page; null where it asks for no size. */
  readonly pageSize: number | null;
  /** Parameters of the first request, without the operators in brackets. */
  readonly sent: ReadonlySet<string>;
  /** Parameters of its filters by time, likewise. */
  readonly filters: ReadonlySet<string>;
  /** Columns that hold rows of other tables. */
  readonly embeds: readonly string[];
  /** Columns that the request names, or that of a parent: where the API leaves them out, the tap fills them in. */
  readonly context: ReadonlySet<string>;
}

/** All tables of the tap, with the columns that hold credentials unless the settings say otherwise. */
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

/** A record's schema without what a stream declares as no column. */
function columnsOf(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => markOf(property, ignored) === undefined,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The context of some partition: of a parent's row whose every property has a value, or the first that there is. */
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
