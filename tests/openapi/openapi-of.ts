/** Writes an OpenAPI file that says what a reference says: the counterpart of what reads one. */

import type { OpenApi, Operation, PathItem, Schema } from "../../tools/openapi/openapi.ts";
import type {
  Endpoint,
  PageSize,
  Parameter,
  Property,
  Reference,
  Shape,
  ShownObject,
} from "../../tools/openapi/reference.ts";

/** An OpenAPI file that a test may change before it is read. */
export interface OpenApiDraft extends OpenApi {
  readonly paths: Record<string, PathItem>;
  readonly components: {
    readonly schemas: Record<string, Schema & { readonly properties?: Record<string, Schema> }>;
  };
}

/** The OpenAPI file of a reference. */
export function openApiOf({ endpoints, objects, files, shapes }: Reference): OpenApiDraft {
  const details = Object.values(endpoints).flatMap(({ detail }) => detail ?? []);
  return {
    paths: Object.fromEntries([
      ...Object.entries(endpoints).map(([path, endpoint]) => [path, listOf(endpoint)]),
      ...Object.entries(objects).map(([path, object]) => [path, objectOf(object, shapes)]),
      ...Object.entries(files).map(([path, { type }]) => [path, fileOf(type)]),
      ...details.map(({ path, property, record }) => [
        path,
        { get: answer({ [property]: ref(record) }) },
      ]),
    ]),
    components: {
      schemas: Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, objectSchema(shape)]),
      ),
    },
  };
}

function listOf(endpoint: Endpoint): PathItem {
  const { records, lists, record, scope, page_size, counted, unverified, parameters } = endpoint;
  const list: Schema = { type: "array", items: ref(record) };
  const grouped = lists?.map((name) => [name, list] as const);
  return {
    get: {
      ...answer({
        [records]: grouped ? { type: "object", properties: Object.fromEntries(grouped) } : list,
        ...(counted && {
          pagination_meta: { type: "object", properties: { total_record_count: {} } },
        }),
      }),
      parameters: [
        ...(page_size ? [pageSize(page_size), { name: "after", in: "query" }] : []),
        ...Object.entries(parameters ?? {}).map(([name, one]) => parameter(name, one)),
      ],
      ...(scope !== undefined && { "x-rbac-scopes": [scope] }),
      ...(unverified && { "x-unverified": unverified }),
    },
  };
}

function fileOf(type: string): PathItem {
  return { get: { responses: { "200": { content: { [type]: { schema: { type: "string" } } } } } } };
}

function objectOf({ property, record, parameters }: ShownObject, shapes: Reference["shapes"]) {
  const { properties, required } = objectSchema(shapes[record] ?? {});
  return {
    get: {
      ...(property === undefined
        ? answer(properties, required)
        : answer({ [property]: ref(record) })),
      parameters: Object.entries(parameters ?? {}).map(([name, one]) => parameter(name, one)),
    },
  };
}

function objectSchema(shape: Shape) {
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(shape).map(([property, content]) => [property, schemaOf(content)]),
    ),
    required: Object.keys(shape).filter((property) => shape[property]?.required),
  };
}

/** An operation whose answer is an object with these properties. */
export function answer(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Operation {
  const schema: Schema = { type: "object", properties, required };
  return { responses: { "200": { content: { "application/json": { schema } } } } };
}

function pageSize({ maximum, default: unasked, required }: PageSize) {
  const schema = {
    type: "integer",
    ...(maximum !== undefined && { maximum }),
    ...(unasked !== undefined && { default: unasked }),
  };
  return { name: "page_size", in: "query", ...(required && { required }), schema };
}

function parameter(name: string, { in: place, required, ...property }: Parameter) {
  return { name, in: place, ...(required && { required }), schema: schemaOf(property) };
}

function schemaOf({ type, enum: values, example, shape, items, values: free }: Property): Schema {
  if (shape !== undefined) return ref(shape);
  return {
    ...(type === "date-time" ? { type: "string", format: type } : { type }),
    ...(values && { enum: values }),
    ...(example !== undefined && { example }),
    ...(items && { items: schemaOf(items) }),
    ...(free && { additionalProperties: schemaOf(free) }),
  };
}

function ref(shape: string): Schema {
  return { $ref: `#/components/schemas/${shape}` };
}
