/** The API reference from an OpenAPI file, by the rules with which a new tap is made of it. */

import type { OpenApiDocument } from "./document.ts";
import { listingOf, type Operation, operationsOf, type QueryParameter } from "./operations.ts";
import { isPagingParameter, pageSizeOf } from "./paging.ts";
import { valueForAll } from "./parameters.ts";
import type { Endpoint, Parameter, Reference } from "./reference.ts";
import { SchemaReader } from "./schemas.ts";

/** The endpoints that list records, and their shapes. Deprecated ones need no stream. */
export function apiReference(document: OpenApiDocument): Reference {
  const schemas = new SchemaReader(document);
  const operations = operationsOf(document, schemas);
  const endpoints = new Map<string, Endpoint>();
  for (const operation of operations) {
    const { path, part } = operation;
    const listing = part.deprecated === true ? null : listingOf(operation, schemas);
    if (listing === null || endpoints.has(path)) continue;
    if ("gap" in listing) endpoints.set(path, {});
    else endpoints.set(path, endpointOf(operation, listing.record, schemas));
  }
  return {
    endpoints: Object.fromEntries(endpoints),
    objects: {},
    others: document.paths
      .map(([path]) => path.replace(/\?.*$/, ""))
      .filter((path) => !endpoints.has(path)),
    shapes: Object.fromEntries(
      [...schemas.shapes].map(([name, { properties }]) => [name, Object.fromEntries(properties)]),
    ),
  };
}

function endpointOf(
  { path, query, parameters }: Operation,
  record: unknown,
  schemas: SchemaReader,
): Endpoint {
  const { shape } = schemas.property(record, `${path} record`);
  const size = pageSizeOf(parameters);
  return {
    ...(shape !== undefined && { record: shape }),
    ...(size !== null && {
      page_size: {
        parameter: size.parameter,
        ...(size.maximum !== null && { maximum: size.maximum }),
      },
    }),
    parameters: {
      ...Object.fromEntries([...new URLSearchParams(query).keys()].map((name) => [name, inPath])),
      ...Object.fromEntries(parameters.map((one) => [withoutOperator(one.name), parameterOf(one)])),
    },
  };
}

/** A parameter that a file writes into the path, for endpoints that need it. */
const inPath: Parameter = { in: "query" };

/** Only a parameter that brings more rows, or without which there is no response, must be sent. */
function parameterOf(parameter: QueryParameter): Parameter {
  const isNeeded = parameter.isRequired && !isPagingParameter(parameter);
  return { in: "query", isOptional: !isNeeded && valueForAll(parameter) === null };
}

function withoutOperator(parameter: string): string {
  return parameter.replace(/\[.*$/, "");
}
