/** Finds mistakes in the declarations of a tap's streams, before anything is requested. */

import { ConfigError } from "../../errors/index.ts";
import type { Context } from "../../http/context.ts";
import type { Delta } from "../../http/delta.ts";
import { additionalProperties } from "../../records/additional-properties.ts";
import { neverNullColumns, propertyOf } from "../../records/column-schemas.ts";
import type { JsonSchema } from "../../singer/index.ts";
import { type CreationFilter, type Incremental, keyTypeOf } from "../../stream/replication.ts";
import type { Batch, Stream, StreamClass } from "../../stream/stream.ts";
import { joinNames } from "../../text/join-names.ts";
import { foreignKeyProblems } from "./foreign-keys.ts";
import { parentOf, parentProblems, streamOfClass } from "./parents.ts";

/** The lists that a stream declares in `follows`, by the parameter that takes the key of a row. */
export function drivingListsIn(
  { follows }: Stream,
  streams: readonly Stream[],
): Readonly<Record<string, Stream>> {
  return Object.fromEntries(
    Object.entries(follows).flatMap(([parameter, streamClass]) => {
      const found = streamOfClass(streams, streamClass);
      return found === undefined ? [] : [[parameter, found]];
    }),
  );
}

/** Mistakes that would fail or lose rows only during a run; each problem names the streams and what is wrong. */
export function definitionProblems(streams: readonly Stream[]): string[] {
  const embeds = streams.flatMap((stream) => embedProblems(stream, streams));
  return [
    ...streams.flatMap(columnProblems),
    ...streams.flatMap(contextProblems),
    ...streams.flatMap(requestProblems),
    ...streams.flatMap((stream) => childProblems(stream, streams)),
    ...streams.flatMap((stream) => followProblems(stream, streams)),
    ...(embeds.length > 0 ? embeds : doubleEmbeds(streams)),
    ...cycles(streams),
  ];
}

/** Mistakes in what a stream declares of its parent; one that can't be its parent needs no key. */
function childProblems(stream: Stream, streams: readonly Stream[]): string[] {
  const problems = parentProblems(stream, streams);
  return problems.length > 0 ? problems : foreignKeyProblems(stream, parentOf(stream, streams));
}

function columnProblems(stream: Stream): string[] {
  const { name, jsonSchema, primaryKeys, incremental, creationFilter } = stream;
  const columns = Object.keys(jsonSchema.properties ?? {});
  const named = [
    ...primaryKeys.map((column) => ({ column, role: "primary key" })),
    ...[incremental?.key ?? []].flat().map((column) => ({ column, role: "replication key" })),
    ...[creationFilter?.key ?? []].flat().map((column) => ({ column, role: "time of creation" })),
  ];
  const missing = named
    .filter(({ column }) => !columns.includes(column))
    .map(
      ({ column, role }) =>
        `${name}: the ${role} ${column} is no column; there are ${columns.join(", ")}`,
    );
  return [
    ...missing,
    ...primaryKeys.flatMap((key) => keyProblems(stream, key)),
    ...(incremental === null ? [] : replicationProblems(stream, incremental)),
    ...(creationFilter === null ? [] : creationProblems(stream, creationFilter)),
    ...(stream.delta === null ? [] : deltaProblems(stream, stream.delta)),
    ...(stream.batch === null ? [] : batchProblems(stream, stream.batch)),
    ...nameProblems(stream, columns),
  ];
}

/** A column with the name that is reserved for undeclared properties. */
function nameProblems(
  { name, additionalProperties: kept }: Stream,
  columns: readonly string[],
): string[] {
  if (kept === "ignore" || !columns.includes(additionalProperties)) return [];
  return [
    `${name}: the column ${additionalProperties} holds what the stream does not declare; call its own otherwise, or set additionalProperties to "ignore"`,
  ];
}

/** What a time is declared as. */
const times = `t.timestamp (with "from" where the source counts), t.date, text whose filter has the format instant, or a number whose filter has the format epoch-seconds`;

/**
 * A key without an order would give no bookmark, so that each run reads all rows. If it is no time, its bookmark can't be
 * bounded by the start of the read: a row that changes while an unsorted list is read, before its page and with a lesser
 * value than the last one read, would be missed.
 */
function replicationProblems(stream: Stream, incremental: Incremental): string[] {
  const { name, recordSchema, parent } = stream;
  const { key, lookback, isSorted, template } = incremental;
  if (template !== undefined && !template.includes("{value}")) {
    return [`${name}: the template of its replicationFilter has no {value} for the bookmark`];
  }
  const column = propertyOf(recordSchema, key);
  if (column === undefined) return [];
  const keyType = keyTypeOf(column, incremental);
  if (keyType === "time") return [];
  const role = `${name}: the replication key ${key} is ${typeText(column)}`;
  if (keyType === null) {
    return [
      `${role} and must be a time (${times}), or without a format of the filter an integer, or text that sorts`,
    ];
  }
  const isPartitioned = parent === null && Object.keys(firstPartition(stream) ?? {}).length > 0;
  return [
    ...(isSorted
      ? []
      : [`${role}, and its list must be sorted by it: declare isSorted if the API documents that`]),
    ...(isPartitioned
      ? [`${role}, and its partitions share one bookmark, which only a time can be`]
      : []),
    ...(lookback === undefined ? [] : [`${role}, and only a time has a lookback`]),
  ];
}

function creationProblems({ name, recordSchema }: Stream, filter: CreationFilter): string[] {
  if (filter.range !== undefined && filter.until === undefined) {
    return [
      `${name}: the range of its creationFilter needs until as well, the parameter for its end alone`,
    ];
  }
  const column = propertyOf(recordSchema, filter.key);
  if (column === undefined || keyTypeOf(column, filter) === "time") return [];
  return [
    `${name}: the time of creation ${filter.key} is ${typeText(column)} and must be ${times}`,
  ];
}

/** The source's token stands for the whole list, so nothing else can say what is read of it. */
function deltaProblems(stream: Stream, { removed = "mark" }: Delta): string[] {
  const { name, replicationKey, creationFilter, parent, optionalParent, follows } = stream;
  const others = replicationKey ?? creationFilter ?? parent ?? optionalParent;
  const isPartitioned = Object.keys(firstPartition(stream) ?? {}).length > 0;
  const isShared = others !== null || Object.keys(follows).length > 0 || isPartitioned;
  const required = neverNullColumns(stream.jsonSchema).filter(
    (column) => !stream.primaryKeys.includes(column),
  );
  return [
    ...(isShared
      ? [
          `${name}: declares delta, and so has one partition, and no replication key, time filter, parent, or list that it follows`,
        ]
      : []),
    ...(removed === "mark" && required.length > 0
      ? [
          `${name}: marks removed rows, of which only the key is known, so that ${joinNames(required)} may be null`,
        ]
      : []),
  ];
}

/** Rows of several parents come together: only their own column says which belong to whom. */
function batchProblems(stream: Stream, { key, size }: Batch): string[] {
  const { name, parent, optionalParent, incremental, jsonSchema } = stream;
  const says = `${name}: declares batch`;
  return [
    ...((parent ?? optionalParent) === null ? [`${says}, and has no parent`] : []),
    ...(incremental === null || parent === null
      ? []
      : [`${says}, and so has no bookmark for each row of its parent: it has no replication key`]),
    ...(neverNullColumns(jsonSchema).includes(key)
      ? []
      : [
          `${says} by ${key}, which must be a column that is never null: t.key, or with t.required`,
        ]),
    ...(Number.isInteger(size) && size > 0
      ? []
      : [`${says} of the size ${size}; it is at least 1`]),
  ];
}

/** The type of a column, for messages. */
function typeText(column: JsonSchema): string {
  const type = typeOf(column.type);
  return type === "string" ? "text" : type;
}

function keyProblems({ name, jsonSchema }: Stream, key: string): string[] {
  const type = propertyOf(jsonSchema, key)?.type ?? [];
  const [container] = ["object", "array"].filter((one) => [type].flat().includes(one));
  if (container !== undefined) {
    return [`${name}: the primary key ${key} is an ${container}, which identifies no row`];
  }
  return type.includes("null")
    ? [`${name}: the primary key ${key} may be null; declare it as t.key, or with t.required`]
    : [];
}

/** What would fail in the requests for the first partition. */
function requestProblems(stream: Stream): string[] {
  try {
    const context = stream.parent === null ? firstPartition(stream) : undefined;
    const problem = context === undefined ? null : stream.requestProblem(context);
    return problem === null ? [] : [`${stream.name}: ${problem}`];
  } catch {
    // A hook that throws fails its own stream during the run.
    return [];
  }
}

/** Path placeholders that the contexts lack, if partitions need no request. */
function contextProblems(stream: Stream): string[] {
  const { name, parent, placeholders } = stream;
  if (parent !== null || placeholders.length === 0) return [];
  const context = firstPartition(stream);
  const missing = placeholders.filter(
    (one) => context !== undefined && !Object.hasOwn(context, one),
  );
  if (context === undefined || missing.length === 0) return [];
  const given = Object.keys(context).join(", ") || "nothing";
  return [`${name}: its path needs ${missing.join(", ")}, and its partitions have ${given}`];
}

/** The first partition; undefined if there is none, or if partitions need a request or a missing setting. */
function firstPartition(stream: Stream): Context | undefined {
  try {
    const partitions = stream.partitions();
    if (!(Symbol.iterator in partitions)) return undefined;
    const [context] = partitions;
    return context;
  } catch (error) {
    // Discovery works without settings; a run has them all.
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function followProblems(stream: Stream, streams: readonly Stream[]): string[] {
  const { name, follows, incremental, parent, optionalParent } = stream;
  const classes = Object.values(follows);
  if (classes.length > 0 && (incremental ?? parent ?? optionalParent) !== null) {
    return [`${name}: follows lists, and so has no filter by time and no parent of its own`];
  }
  return classes.flatMap((streamClass) => {
    const found = streamOfClass(streams, streamClass);
    if (found === undefined)
      return [`${name}: follows ${streamClass.name}, which is not among the streams`];
    const isFit =
      found.incremental?.keyType === "time" &&
      found.parent === null &&
      found.primaryKeys.length === 1;
    return isFit
      ? []
      : [
          `${name}: follows ${found.name}, which is no list with a filter by time and a key of one column`,
        ];
  });
}

function embedProblems(stream: Stream, streams: readonly Stream[]): string[] {
  return Object.entries(stream.embeds).flatMap(([property, embed]) => {
    const place = `${stream.name}.${property} embeds ${embed.stream}`;
    if (!Object.hasOwn(stream.schema.properties, property)) return [`${place}, but is no column`];
    const source = streams.find(({ name }) => name === embed.stream);
    if (source === undefined) return [`${place}, which does not exist`];
    const foreign = propertyOf(source.recordSchema, embed.foreignKey);
    if (foreign === undefined) {
      return [`${place} by ${embed.foreignKey}, which ${source.name} does not have`];
    }
    if (embed.value !== undefined && !Object.hasOwn(source.schema.properties, embed.value)) {
      return [`${place} for its ${embed.value}, which ${source.name} does not have`];
    }
    const [key, ...others] = stream.primaryKeys;
    const target = key === undefined ? undefined : propertyOf(stream.recordSchema, key);
    if (target === undefined || others.length > 0) {
      return [
        `${place}, but ${stream.name} has no key of one column that ${embed.foreignKey} could hold`,
      ];
    }
    if (typeOf(target.type) !== typeOf(foreign.type)) {
      return [`${place} by ${embed.foreignKey}, whose type is not that of ${stream.name}.${key}`];
    }
    const { parent } = source;
    if (parent !== null && streamOfClass([stream], parent) === undefined) {
      return [`${place}, which is read for the rows of ${parent.name} and not of ${stream.name}`];
    }
    return [];
  });
}

/** Embedded rows go to one column, or give a value to each of several columns of one row. */
function doubleEmbeds(streams: readonly Stream[]): string[] {
  const embedded = streams.flatMap((stream) =>
    Object.values(stream.embeds).map(({ stream: source, foreignKey, value }) => ({
      source,
      taker: value === undefined ? null : `${stream.name} ${foreignKey}`,
    })),
  );
  const twice = embedded.filter(({ source, taker }, index) =>
    embedded
      .slice(0, index)
      .some((one) => one.source === source && (taker === null || one.taker !== taker)),
  );
  return [...new Set(twice.map(({ source }) => source))].map(
    (name) =>
      `${name} is embedded twice; one column may embed its rows, or several of one stream a value each by the same foreignKey`,
  );
}

function typeOf(type: string | readonly string[] | undefined): string {
  return [type ?? []]
    .flat()
    .filter((one) => one !== "null")
    .join();
}

/**
 * Streams whose rows wait for each other would wait forever. A row waits for the rows that it embeds, for its children,
 * and for the lists that drive its stream.
 */
function cycles(streams: readonly Stream[]): string[] {
  const awaited = new Map(
    streams.map((stream) => {
      const driving = Object.values(drivingListsIn(stream, streams)).map(({ name }) => name);
      return [stream.name, [...embeddedIn(stream), ...childrenOf(stream, streams), ...driving]];
    }),
  );
  const found = streams.flatMap((stream) =>
    embeddedIn(stream).flatMap((source) => {
      const path = shortestPath(source, stream.name, awaited);
      return path === null ? [] : [joinNames(path.toSorted())];
    }),
  );
  return [...new Set(found)].map(
    (names) =>
      `The rows of ${names} would wait for each other for ever: they embed, follow, or are read for, one another`,
  );
}

function embeddedIn({ embeds }: Stream): string[] {
  return Object.values(embeds).map(({ stream }) => stream);
}

/** Names of a stream's children. */
function childrenOf(stream: Stream, streams: readonly Stream[]): string[] {
  const isParent = (streamClass: StreamClass | null): boolean =>
    streamClass !== null && streamOfClass([stream], streamClass) !== undefined;
  return streams
    .filter(({ parent, optionalParent }) => isParent(parent) || isParent(optionalParent))
    .map(({ name }) => name);
}

/** The names on the shortest path from one stream to another, both included; null if there is none. */
function shortestPath(
  from: string,
  to: string,
  edges: ReadonlyMap<string, readonly string[]>,
): string[] | null {
  const paths = new Map([[from, [from]]]);
  for (const [name, path] of paths) {
    if (name === to) return path;
    for (const next of edges.get(name) ?? []) {
      if (!paths.has(next)) paths.set(next, [...path, next]);
    }
  }
  return null;
}
