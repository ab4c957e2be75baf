/** Compares the tables with the reference, and lists their differences. */

import { propertyOf } from "../../records/column-schemas.ts";
import { knownValues, markOf } from "../../schema/schema.ts";
import type { JsonSchema } from "../../singer/index.ts";
import {
  type Endpoint,
  type Property,
  pathPattern,
  type Reference,
  type Shape,
} from "./reference.ts";
import type { Table } from "./tables.ts";

/** Kinds of differences between the tables and the reference. */
export type Kind = ApiHasMore | TapReadsWhatIsGone;

/** The API has something that the tap does not read: tables stay correct but are incomplete. */
type ApiHasMore =
  | "endpoint without a stream"
  | "property without a column"
  | "value not in the description"
  | "page size not requested"
  | "parameter not sent";

/** Something that the tap reads or sends is gone, or has changed. */
type TapReadsWhatIsGone =
  | "stream without an endpoint"
  | "column without a property"
  | "changed type"
  | "page size over the maximum"
  | "undocumented parameter";

const gone: ReadonlySet<Kind> = new Set<TapReadsWhatIsGone>([
  "stream without an endpoint",
  "column without a property",
  "changed type",
  "page size over the maximum",
  "undocumented parameter",
]);

/** Whether something that the tap reads or sends is gone or has changed, rather than new in the API. */
export function isGone({ kind }: Difference): boolean {
  return gone.has(kind);
}

/** One difference. */
export interface Difference {
  readonly kind: Kind;
  /** The path of an endpoint, `path parameter`, or `table.column`, where `[]` denotes the elements of an array. */
  readonly subject: string;
  readonly detail?: string;
}

/** All differences between the tables and the reference. */
export function differencesOf(tables: readonly Table[], reference: Reference): Difference[] {
  const endpoints = Object.entries({ ...reference.objects, ...reference.endpoints }).map(
    ([path, endpoint]): ReadableEndpoint => ({ path, ...endpoint }),
  );
  const others = (reference.others ?? []).map((path): [string, null] => [pathPattern(path), null]);
  const patterns = new Map([...others, ...endpoints.flatMap(patternsOf)]);
  const filePatterns = new Map(
    Object.keys(reference.files ?? {}).map((path) => [pathPattern(path), path]),
  );
  const read = new Set(
    tables.map(({ path }) => {
      const pattern = pathPattern(path);
      return filePatterns.get(pattern) ?? patterns.get(pattern)?.path;
    }),
  );
  return [
    ...[...endpoints.map(({ path }) => path), ...filePatterns.values()]
      .filter((path) => !read.has(path))
      .map((path) => ({ kind: "endpoint without a stream", subject: path }) as const),
    ...tables.flatMap((table) => {
      // Its columns are not documented.
      if (filePatterns.has(pathPattern(table.path))) return [];
      const endpoint = patterns.get(pathPattern(table.path));
      // Nothing is known of what it returns.
      if (endpoint === null) return [];
      const differences: Difference[] =
        endpoint === undefined
          ? [{ kind: "stream without an endpoint", subject: table.name, detail: table.path }]
          : [
              ...requestDifferences(table, endpoint),
              ...columnDifferences(table, endpoint, reference),
            ];
      return table.isPart
        ? differences.filter(({ kind }) => kind !== "property without a column")
        : differences;
    }),
  ];
}

/** Shared by lists and single objects. */
interface ReadableEndpoint
  extends Pick<Endpoint, "record" | "parameters" | "page_size" | "detail"> {
  readonly path: string;
}

/** The paths of an endpoint's records: its own, and that of a single record if it has more properties. */
function patternsOf(endpoint: ReadableEndpoint): [string, ReadableEndpoint][] {
  const { detail, parameters: _, page_size: __, ...single } = endpoint;
  const list: [string, ReadableEndpoint] = [pathPattern(endpoint.path), endpoint];
  return detail === undefined
    ? [list]
    : [list, [pathPattern(detail.path), { ...single, record: detail.record }]];
}

function requestDifferences(table: Table, endpoint: ReadableEndpoint): Difference[] {
  const { page_size: pages, parameters = {} } = endpoint;
  const { name, pageSize, path, sent } = table;
  const found: Difference[] = [];
  if (pageSize !== null && pageSize > (pages?.maximum ?? 0)) {
    const detail = `${pageSize} is requested, ${pages?.maximum ?? "none"} is documented`;
    found.push({ kind: "page size over the maximum", subject: name, detail });
  }
  if (pageSize === null && pages?.maximum !== undefined) {
    const detail = `the documented maximum is ${pages.maximum}`;
    found.push({ kind: "page size not requested", subject: name, detail });
  }
  for (const [parameter, { in: place, isOptional = false }] of Object.entries(parameters)) {
    if (place === "query" && !isOptional && !sent.has(parameter)) {
      found.push({ kind: "parameter not sent", subject: `${path} ${parameter}` });
    }
  }
  for (const parameter of [...sent, ...table.filters]) {
    const isDocumented =
      Object.hasOwn(parameters, parameter) ||
      (pages && parameter === (pages.parameter ?? "page_size"));
    if (!isDocumented) {
      found.push({ kind: "undocumented parameter", subject: `${path} ${parameter}` });
    }
  }
  return found;
}

function columnDifferences(
  table: Table,
  endpoint: ReadableEndpoint,
  { shapes }: Reference,
): Difference[] {
  const { name, columns, context, embeds } = table;
  if (endpoint.record === undefined) return [];
  const added = new Set([...embeds, ...context]);
  return inObject(name, shapeOf(shapes, endpoint.record), columns, shapes).filter(
    ({ kind, subject }) =>
      kind !== "column without a property" || !added.has(subject.slice(name.length + 1)),
  );
}

type Shapes = Reference["shapes"];

/** The shape with that name, never an inherited member. */
function shapeOf(shapes: Shapes, name = ""): Shape {
  return Object.hasOwn(shapes, name) ? (shapes[name] ?? {}) : {};
}

function inObject(path: string, shape: Shape, schema: JsonSchema, shapes: Shapes): Difference[] {
  const columns = schema.properties ?? {};
  return [
    ...Object.entries(shape).flatMap(([name, property]) => {
      const subject = `${path}.${name}`;
      const column = propertyOf(schema, name);
      return column === undefined
        ? [{ kind: "property without a column", subject } as const]
        : inProperty(subject, property, column, shapes);
    }),
    ...Object.keys(columns)
      .filter((name) => !Object.hasOwn(shape, name))
      .map((name) => ({ kind: "column without a property", subject: `${path}.${name}` }) as const),
  ];
}

function inProperty(
  subject: string,
  property: Property,
  column: JsonSchema,
  shapes: Shapes,
): Difference[] {
  const type = typeOf(column);
  if (type !== property.type) {
    const detail = `the API's ${property.type} is a column of type ${type}`;
    return [{ kind: "changed type", subject, detail }];
  }
  const undescribed = valuesWithoutDescription(property, column);
  if (undescribed.length > 0) {
    const detail = undescribed.join(", ");
    return [{ kind: "value not in the description", subject, detail }];
  }
  if (property.items !== undefined && column.items !== undefined) {
    return inProperty(`${subject}[]`, property.items, column.items, shapes);
  }
  // An object without declared properties is written as is.
  if (type !== "object" || column.properties === undefined) return [];
  return inObject(subject, shapeOf(shapes, property.shape), column, shapes);
}

function valuesWithoutDescription({ enum: values = [] }: Property, column: JsonSchema): string[] {
  const known = markOf(column, knownValues);
  return values.filter((value) => !(Array.isArray(known) && known.includes(value)));
}

/** The type other than null; for a string, its format if it has one. */
function typeOf({ type, format }: JsonSchema): string {
  const types = [type ?? []].flat().filter((one) => one !== "null");
  return format ?? types.join(" or ");
}
