/** Plans the streams of a tap from an OpenAPI file, and notes what the file does not tell. */

import { standardSettings } from "../../config/standard-settings.ts";
import type { OpenApiDocument } from "./document.ts";
import { textOf } from "./document.ts";
import { pascalCase, singular, snakeCase, streamNames } from "./names.ts";
import { type Listing, listingOf, type Operation, operationsOf } from "./operations.ts";
import { type PageSizeParameter, type Paging, pageSizeOf, pagingOf } from "./paging.ts";
import { completenessOf } from "./parameters.ts";
import { type DescribedProperty, type DescribedShape, SchemaReader, sentence } from "./schemas.ts";
import { type ReplicationFilterPlan, timeFiltersOf } from "./time-filters.ts";

/** What a stream of the tap declares. */
export interface StreamPlan {
  readonly name: string;
  readonly className: string;
  /** Path as the file has it. */
  readonly apiPath: string;
  /** Path as the stream declares it: its parameters are columns, and it may have a query. */
  readonly path: string;
  readonly description: string | null;
  readonly docs: string | null;
  readonly recordsPath: string;
  /** Name of the shape of a record. */
  readonly record: string;
  /** Columns of the record that identify it among those of its partition; null if the file names none. */
  readonly ownKeys: readonly string[] | null;
  /** The parameters of the path, which are columns. */
  readonly context: readonly ContextColumn[];
  readonly paging: Paging | null;
  /** The page size of an endpoint that pages in a way that is not known. */
  readonly singlePageSize: PageSizeParameter | null;
  readonly filter: ReplicationFilterPlan | null;
  readonly parent: ParentPlan | null;
  /** Setting with the values for the parameters of the path. */
  readonly setting: SettingPlan | null;
  readonly gaps: readonly Gap[];
}

/** A parameter of a path. */
export interface ContextColumn {
  readonly name: string;
  readonly type: "string" | "integer";
}

/** The stream for each of whose rows another one is requested. */
export interface ParentPlan {
  readonly stream: StreamPlan;
  /** Parameters of the child's path that the parent's does not have, each with the parent's column. */
  readonly columns: ReadonlyMap<string, string>;
}

/** A setting with values for path parameters that no list has. */
export interface SettingPlan {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Something that the file does not tell. */
export interface Gap {
  readonly about: "parameters" | "keys" | "paging" | "filter" | "partitions" | "columns";
  readonly reason: string;
}

/** An endpoint that lists something, but that no stream is made for. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
  /** Whether a later version of the file may tell what is missing; false for what no tap should read. */
  readonly isOpen: boolean;
}

/** The plan of a tap. */
export interface TapPlan {
  readonly streams: readonly StreamPlan[];
  readonly leftOut: readonly LeftOut[];
  readonly shapes: ReadonlyMap<string, DescribedShape>;
}

/** An operation with the list in its response. */
interface Found {
  readonly operation: Operation;
  readonly listing: Listing;
  readonly record: string;
}

/**
 * Plans a stream for each endpoint that lists records.
 *
 * @throws Error when no endpoint does.
 */
export function planTap(document: OpenApiDocument): TapPlan {
  const schemas = new SchemaReader(document);
  const leftOut: LeftOut[] = [];
  const operations = operationsOf(document, schemas);
  const found = operations.flatMap((operation, index): Found[] => {
    const listing = listingOf(operation, schemas);
    if (listing === null) return [];
    const { path, parameters, part } = operation;
    const { required } = completenessOf(parameters);
    const isDouble = operations.findIndex((one) => one.path === path) < index;
    const reason =
      part.deprecated === true
        ? "it is deprecated"
        : isDouble
          ? "the file has its path twice, with different queries"
          : "gap" in listing
            ? listing.gap
            : required.length > 0
              ? `it requires ${required.map((name) => `\`${name}\``).join(" and ")}, for which the file has no values`
              : null;
    if (reason !== null || "gap" in listing) {
      const isOpen = part.deprecated !== true && !isDouble;
      leftOut.push({ path, reason: reason ?? "", isOpen });
      return [];
    }
    const { shape } = schemas.property(listing.record, `${path} record`);
    return shape === undefined ? [] : [{ operation, listing, record: shape }];
  });
  const planner = new Planner(operations, schemas.shapes);
  // Parents first: their paths are shorter.
  const ordered = found.toSorted(
    (one, other) => depthOf(one.operation.path) - depthOf(other.operation.path),
  );
  const streams = new Map<string, StreamPlan>();
  const candidates = ordered.filter(({ operation: { path } }) => {
    const reason = planner.reasonAgainst(path, ordered);
    if (reason !== null) leftOut.push({ path, reason, isOpen: true });
    return reason === null;
  });
  const names = streamNames(
    candidates.map(({ operation, listing }) => ({
      path: operation.path,
      records: listing.recordsPath,
    })),
  );
  for (const one of candidates) {
    const { path } = one.operation;
    streams.set(path, planner.stream(one, names.get(path) ?? "", streams));
  }
  if (streams.size === 0) {
    throw new Error(
      `no GET operation of the OpenAPI file lists records${leftOut.length === 0 ? "" : ` that can be told: ${leftOut[0]?.path}, ${leftOut[0]?.reason}`}`,
    );
  }
  return {
    streams: [...streams.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    leftOut: leftOut.sort((one, other) => (one.path < other.path ? -1 : 1)),
    shapes: schemas.shapes,
  };
}

class Planner {
  readonly #paths: ReadonlySet<string>;
  readonly #shapes: ReadonlyMap<string, DescribedShape>;
  /** Settings so far, by name. */
  readonly #settings = new Map<string, SettingPlan>();

  constructor(operations: readonly Operation[], shapes: ReadonlyMap<string, DescribedShape>) {
    this.#paths = new Set(operations.map(({ path }) => path));
    this.#shapes = shapes;
  }

  /** Why no stream can have a path; null if its parameters come from a parent, or from a setting. */
  reasonAgainst(path: string, lists: readonly Found[]): string | null {
    if (placeholdersIn(path).length === 0 || settingOf(path) !== null) return null;
    const parent = this.#parentPath(path, lists);
    if (parent !== null) return this.reasonAgainst(parent, lists);
    const missing = placeholdersIn(path).at(-1);
    return `no list in the file has the values of {${missing}}`;
  }

  stream(
    { operation, listing, record }: Found,
    name: string,
    streams: ReadonlyMap<string, StreamPlan>,
  ): StreamPlan {
    const { path, part, parameters } = operation;
    const shape = this.#shape(record);
    const gaps: Gap[] = [];
    const note = (about: Gap["about"], ...reasons: readonly string[]): void => {
      gaps.push(...reasons.map((reason) => ({ about, reason })));
    };
    const parent = this.#parentOf(path, streams);
    const setting = parent === null ? this.#settingFor(path) : null;
    const { declared, context } = this.#withContext(path, shape, parent);
    const { query, gaps: filtered } = completenessOf(parameters);
    note("parameters", ...filtered);
    const ownKeys = this.#keysOf(path, name, shape);
    if (ownKeys === null) note("keys", "no column is known to identify a row");
    const paging = pagingOf(operation, listing, shape.properties.has("id"));
    if (paging !== null && "gap" in paging) note("paging", paging.gap);
    const { filter, gaps: unclear } = timeFiltersOf(parameters, shape);
    note("filter", ...unclear);
    if (setting !== null) {
      const values = setting.parameters.map((one) => `{${one}}`).join(" and ");
      note(
        "partitions",
        `no list in the file has the values of ${values}, so the setting ${setting.name} names them`,
      );
    }
    note("columns", ...unclearColumns(shape));
    const search = new URLSearchParams([
      ...new URLSearchParams(operation.query),
      ...query,
    ]).toString();
    const description =
      sentence(textOf(part.summary)) ?? sentence(textOf(part.description)) ?? null;
    const { url } = Object(part.externalDocs);
    return {
      name,
      className: `${pascalCase(name)}Stream`,
      apiPath: path,
      path: search === "" ? declared : `${declared}?${search}`,
      description,
      docs: typeof url === "string" ? url : null,
      recordsPath: listing.recordsPath,
      record,
      ownKeys,
      context,
      paging: paging === null || "gap" in paging ? null : paging,
      singlePageSize: paging !== null && "gap" in paging ? pageSizeOf(parameters) : null,
      filter,
      parent,
      setting,
      gaps,
    };
  }

  /** The path with parameters that are columns, each with its type. */
  #withContext(path: string, { properties }: DescribedShape, parent: ParentPlan | null) {
    const types = new Map<string, "string" | "integer">();
    const above = parent?.stream.context ?? [];
    let number = 0;
    const context: ContextColumn[] = [];
    const declared = path.replaceAll(/\{([^}]*)\}/g, (_, written: string) => {
      const inherited = above[number];
      number += 1;
      const plain = snakeCase(written);
      const column = parent?.columns.get(written);
      const source =
        column === undefined
          ? undefined
          : this.#shape(parent?.stream.record ?? "").properties.get(column);
      const type = inherited?.type ?? (source?.type === "integer" ? "integer" : "string");
      const own = inherited === undefined ? properties.get(plain) : properties.get(inherited.name);
      const isFree = own === undefined || own.type === type;
      const wanted = inherited?.name ?? plain;
      const name = isFree && !types.has(wanted) ? wanted : `path_${wanted}`;
      types.set(name, type);
      context.push({ name, type });
      return `{${name}}`;
    });
    return { declared, context };
  }

  /** The setting for a path; one with as many parameters is shared by name. */
  #settingFor(path: string): SettingPlan | null {
    const plain = settingOf(path);
    if (plain === null) return null;
    const { parameters } = plain;
    const other = this.#settings.get(plain.name);
    const isOther = other !== undefined && other.parameters.length !== parameters.length;
    const name = isOther ? `${plain.name}_${snakeCase(parameters.join("_"))}` : plain.name;
    const setting = { name: takenSettings.has(name) ? `${name}_to_read` : name, parameters };
    this.#settings.set(name, setting);
    return setting;
  }

  #parentOf(path: string, streams: ReadonlyMap<string, StreamPlan>): ParentPlan | null {
    for (const [listPath, stream] of [...streams].toReversed()) {
      const columns = this.#columnsFor(path, listPath, this.#shape(stream.record));
      if (columns !== null) return { stream, columns };
    }
    return null;
  }

  #parentPath(path: string, lists: readonly Found[]): string | null {
    const found = lists.findLast(
      ({ operation, record }) =>
        this.#columnsFor(path, operation.path, this.#shape(record)) !== null,
    );
    return found?.operation.path ?? null;
  }

  /** Columns of a list's records for the parameters of a path below it; null if one is missing. */
  #columnsFor(
    path: string,
    listPath: string,
    shape: DescribedShape,
  ): ReadonlyMap<string, string> | null {
    if (!path.startsWith(`${listPath}/{`)) return null;
    const rest = placeholdersIn(path.slice(listPath.length));
    const columns = rest.map((name, index) =>
      columnFor(name, shape, index === 0 ? lastOf(listPath) : null),
    );
    if (columns.some((column) => column === null)) return null;
    return new Map(rest.map((name, index) => [name, columns[index] ?? ""]));
  }

  /** The columns that identify a record: its id, or what the path of a single record takes. */
  #keysOf(path: string, name: string, shape: DescribedShape): readonly string[] | null {
    const isKey = (column: string): boolean => isKeyType(shape.properties.get(column));
    if (isKey("id")) return ["id"];
    const detail = [...this.#paths].find(
      (one) => one.startsWith(`${path}/`) && /^\/\{[^}]*\}$/.test(one.slice(path.length)),
    );
    const [parameter] = detail === undefined ? [] : placeholdersIn(detail.slice(path.length));
    const shown = parameter === undefined ? null : columnFor(parameter, shape, lastOf(path));
    if (shown !== null && isKey(shown)) return [shown];
    const own = [`${singular(name)}_id`, "uuid", "guid", "key", "sha"].find(isKey);
    return own === undefined ? null : [own];
  }

  #shape(name: string): DescribedShape {
    const none = { properties: new Map(), isComponent: false, omitted: new Map() };
    return this.#shapes.get(name) ?? none;
  }
}

/** Names of settings that a tap has anyway. */
const takenSettings: ReadonlySet<string> = new Set([
  ...Object.keys(standardSettings),
  ...["api_key", "api_url", "client_id", "client_secret", "password", "token_url", "username"],
]);

/** The setting for the parameters of a path that follow its first words; null if others follow later. */
function settingOf(path: string): SettingPlan | null {
  const [whole, words = "", parameters = ""] =
    /^((?:\/[^/{}]+)+)((?:\/\{[^{}/]+\})+)/.exec(path) ?? [];
  if (whole === undefined || path.slice(whole.length).includes("{")) return null;
  const name = snakeCase(words.split("/").at(-1) ?? "");
  return { name, parameters: placeholdersIn(parameters) };
}

/**
 * The column with the values of a path parameter: of its name, or of its last words, as `issue_number` is `number`.
 *
 * @param list Last segment of the list's path, if the parameter follows it at once; null for a later one, which must
 *   have the column's name.
 */
function columnFor(
  parameter: string,
  { properties }: DescribedShape,
  list: string | null,
): string | null {
  const words = snakeCase(parameter).split("_");
  const names = words.map((_, index) => words.slice(index).join("_"));
  // {branch} of /branches/{branch} is what a branch is called.
  if (list !== null && singular(snakeCase(list)) === snakeCase(parameter)) {
    names.push("id", "number", "slug", "key", "name");
  }
  for (const name of list === null ? names.slice(0, 1) : names) {
    for (const [column, property] of properties) {
      if (snakeCase(column) === name && isKeyType(property)) return column;
    }
  }
  return null;
}

function isKeyType(property: DescribedProperty | undefined): boolean {
  return (
    (property?.type === "string" || property?.type === "integer") && property.gap === undefined
  );
}

/** What is not clear in the columns of a shape. */
export function unclearColumns({ properties, omitted }: DescribedShape): readonly string[] {
  const unclear = [...properties].flatMap(([name, { gap }]) =>
    gap === undefined ? [] : [`${name} ${gap}`],
  );
  return [...unclear, ...[...omitted].map(([name, reason]) => `${name} is no column: ${reason}`)];
}

function lastOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

export function placeholdersIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

/** Number of segments, by which a parent comes before its children. */
function depthOf(path: string): number {
  return path.split("/").length;
}
