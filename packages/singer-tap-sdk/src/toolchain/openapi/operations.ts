/** The GET operations of an OpenAPI file, and where the response of each has its records. */

import { isJsonObject } from "../../singer/index.ts";
import { listOf, type OpenApiDocument, type Part, partAt, textOf } from "./document.ts";
import { pathPattern } from "./reference.ts";
import type { SchemaReader } from "./schemas.ts";

/** A GET operation that returns JSON. */
export interface Operation {
  /** Path without the query that some files write into it. */
  readonly path: string;
  /** That query, without the question mark. */
  readonly query: string;
  readonly part: Part;
  readonly parameters: readonly QueryParameter[];
  /** Schema of the response to a success. */
  readonly response: unknown;
  /** Whether the response is documented to have a `Link` header. */
  readonly hasLinkHeader: boolean;
}

/** A query parameter. */
export interface QueryParameter {
  readonly name: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly types: readonly string[];
  readonly schema: Part;
}

/** Where a response has its records. */
export interface Listing {
  /** Path of the list in the response; `""` for a response that is the list itself. */
  readonly recordsPath: string;
  /** Schema of a record. */
  readonly record: unknown;
  /** Properties of the response, at their paths: `meta.total`, with the schema of each. */
  readonly rest: ReadonlyMap<string, Part>;
}

/** What a response is: a list, an endpoint that no stream can read with the reason, or null for no list at all. */
export type ListingOrGap = Listing | { readonly gap: string } | null;

/** Names of the property with the records, in APIs that wrap every list the same way. */
const wrappers = [
  "data",
  "items",
  "results",
  "records",
  "values",
  "entries",
  "rows",
  "list",
  "value",
];

/** Names of objects that hold a list one level deeper. */
const holders = ["data", "result", "results", "response", "_embedded", "payload"];

/** Names of properties that only pages have. */
const pagingNames =
  /^(?:total|count|total_?(?:count|entries|items|records|results|pages)|has_?more|has_?next|more|next|next_?(?:cursor|page|token|url|link|page_?token)|prev|previous|page|pages|page_?info|paging|pagination|meta|_?links|cursor|offset|limit|object|first_id|last_id|@odata\..*)$/i;

/** All GET operations. */
export function operationsOf(
  document: OpenApiDocument,
  schemas: SchemaReader,
): readonly Operation[] {
  return document.paths.flatMap(([written, item]) => {
    if (item.get === undefined) return [];
    const [path = "", query = ""] = written.split("?");
    const part = partAt(item, "get");
    const response = successOf(document, part);
    return [
      {
        path,
        query,
        part,
        parameters: [...listOf(item.parameters), ...listOf(part.parameters)]
          .map((one) => document.resolve(one))
          .filter((one) => one.in === "query")
          .map((one) => parameterOf(one, schemas)),
        response: jsonSchemaOf(response),
        hasLinkHeader: Object.keys(partAt(response, "headers")).some((name) =>
          /^link$/i.test(name),
        ),
      },
    ];
  });
}

/** The response to a success: 200, else any 2XX, else the default. */
function successOf(document: OpenApiDocument, operation: Part): Part {
  const responses = partAt(operation, "responses");
  const status = ["200", "2XX", "2xx", "default"].find((one) => responses[one] !== undefined);
  return status === undefined ? {} : document.resolve(responses[status]);
}

function jsonSchemaOf(response: Part): unknown {
  const content = partAt(response, "content");
  const types = Object.keys(content);
  const type =
    types.find((one) => /^application\/json\b/.test(one)) ??
    types.find((one) => /\+json\b|^\*\/\*$/.test(one));
  return type === undefined ? undefined : partAt(content, type).schema;
}

function parameterOf(parameter: Part, schemas: SchemaReader): QueryParameter {
  const { schema, types } = schemas.flat(parameter.schema);
  return {
    name: textOf(parameter.name) ?? "",
    isRequired: parameter.required === true,
    description: textOf(parameter.description) ?? textOf(schema.description) ?? "",
    types,
    schema,
  };
}

/** Where an operation's response has its records. */
export function listingOf(
  { path, response, parameters }: Operation,
  schemas: SchemaReader,
): ListingOrGap {
  const variants = variantsOf(response);
  const whole = schemas.flat(response);
  if (whole.types.length > 1 && whole.types.includes("array")) {
    return { gap: "its response is a list or something else" };
  }
  if (variants > 1 && whole.types[0] === "array") {
    return { gap: "its response is one of several lists" };
  }
  const [type] = whole.types;
  if (type === "array")
    return withRecord({ recordsPath: "", record: whole.schema.items, rest: new Map() }, schemas);
  if (type !== "object" || !isJsonObject(whole.schema.properties)) return null;
  const properties = new Map(Object.entries(whole.schema.properties));
  const rest = scalarsOf(properties, schemas);
  const lists = [...properties].filter(([, one]) => schemas.flat(one).types.join() === "array");
  if (lists.length === 0) return nestedListing(path, properties, rest, schemas);
  if (path.endsWith("}")) return null;
  const [only, ...others] = lists;
  const known =
    lists.find(([name]) => wrappers.includes(name)) ??
    lists.find(([name]) => isNamedLike(name, path));
  const found = known ?? (others.length === 0 ? only : undefined);
  const isPaged =
    [...rest.keys()].some((name) => pagingNames.test(name)) || parameters.some(isPageNumber);
  const isAlone = properties.size === 1;
  if (found === undefined) {
    return isPaged && !properties.has("id")
      ? { gap: `its response has several lists: ${lists.map(([name]) => name).join(", ")}` }
      : null;
  }
  // An object that happens to have a list is not a page.
  if (known === undefined && !isPaged && !isAlone) return null;
  if (properties.has("id") && known === undefined) return null;
  const [name, list] = found;
  return withRecord({ recordsPath: name, record: schemas.flat(list).schema.items, rest }, schemas);
}

/** A list one level deeper: `data.items`. */
function nestedListing(
  path: string,
  properties: ReadonlyMap<string, unknown>,
  rest: ReadonlyMap<string, Part>,
  schemas: SchemaReader,
): ListingOrGap {
  for (const holder of holders) {
    const { properties: inner } = schemas.flat(properties.get(holder)).schema;
    if (!isJsonObject(inner)) continue;
    const lists = Object.entries(inner).filter(
      ([, one]) => schemas.flat(one).types.join() === "array",
    );
    const [only, ...others] = lists;
    const known = lists.find(([name]) => wrappers.includes(name) || isNamedLike(name, path));
    const found = known ?? (others.length === 0 && holder === "_embedded" ? only : undefined);
    if (found === undefined || path.endsWith("}")) continue;
    const [name, list] = found;
    return withRecord(
      { recordsPath: `${holder}.${name}`, record: schemas.flat(list).schema.items, rest },
      schemas,
    );
  }
  return null;
}

/** The listing if its records are objects. */
function withRecord(listing: Listing, schemas: SchemaReader): ListingOrGap {
  const { types, schema } = schemas.flat(listing.record);
  const [type, ...others] = types;
  if (type !== "object" || others.length > 0) {
    const what =
      types.length === 0 ? "elements without a type" : `values of type ${types.join(" or ")}`;
    return { gap: `its list holds ${what}, not objects` };
  }
  if (!isJsonObject(schema.properties)) return { gap: "its records have no declared properties" };
  return listing;
}

/** The properties of a response and of the objects in it, but lists. */
function scalarsOf(
  properties: ReadonlyMap<string, unknown>,
  schemas: SchemaReader,
): Map<string, Part> {
  const found = new Map<string, Part>();
  for (const [name, property] of properties) {
    const { types, schema } = schemas.flat(property);
    if (types.join() === "array") continue;
    const inner =
      types.join() === "object" && isJsonObject(schema.properties) ? schema.properties : {};
    found.set(name, { ...schema, types });
    for (const [key, value] of Object.entries(inner)) {
      const one = schemas.flat(value);
      found.set(`${name}.${key}`, { ...one.schema, types: one.types });
      const { properties: deeper } = one.schema;
      if (one.types.join() !== "object" || !isJsonObject(deeper)) continue;
      for (const [last, value] of Object.entries(deeper)) {
        const two = schemas.flat(value);
        found.set(`${name}.${key}.${last}`, { ...two.schema, types: two.types });
      }
    }
  }
  return found;
}

/** Whether a parameter selects the page, as only lists have. */
function isPageNumber({ name }: QueryParameter): boolean {
  return /^(?:page|offset|cursor|per_page|page_size)$/i.test(name);
}

/** Whether a property has the name of the path's last segment. */
function isNamedLike(name: string, path: string): boolean {
  const last =
    pathPattern(path)
      .split("/")
      .findLast((one) => one !== "" && one !== "{}") ?? "";
  return plain(name) === plain(last);
}

function plain(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9]/g, "").toLowerCase();
}

/** Number of schemas that a response may be of. */
function variantsOf(response: unknown): number {
  if (!isJsonObject(response)) return 0;
  return [...listOf(response.anyOf), ...listOf(response.oneOf)].length;
}
