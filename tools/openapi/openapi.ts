/** Reads the endpoints that are relevant to a tap from an OpenAPI file. */

import type {
  Endpoint,
  PageSize,
  Parameter,
  Property,
  Reference,
  ReturnedFile,
  Shape,
  ShownObject,
} from "./reference.ts";

/** The parts of an OpenAPI file that are used here. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface PathItem {
  readonly get?: Operation;
  readonly parameters?: readonly OpenApiParameter[];
}

export interface Operation {
  readonly deprecated?: boolean;
  readonly parameters?: readonly OpenApiParameter[];
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
  readonly "x-rbac-scopes"?: readonly string[];
  readonly "x-unverified"?: boolean;
}

interface OpenApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** Paging parameters. */
const paging: ReadonlySet<string> = new Set(["page_size", "after"]);

/** Formats that change the type of a string or its meaning; the others describe only its appearance. */
const formats: ReadonlySet<string> = new Set(["date-time", "date"]);

/** Examples without information, or specific to the vendor: IDs, addresses, text. */
const meaninglessExample = /^(?:abc123|0[0-9A-HJKMNP-TV-Z]{25}|\d+)$|[\s@]|:\/\//;

/**
 * The endpoints of an OpenAPI file that list records, or return an object that no list contains, or a file; without
 * deprecated ones.
 */
export function referenceOf(openApi: OpenApi): Reference {
  return new Reader(openApi).read();
}

class Reader {
  readonly #paths: OpenApi["paths"];
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #shapes = new Map<string, Shape>();

  constructor({ paths, components }: OpenApi) {
    this.#paths = paths;
    this.#schemas = new Map(Object.entries(components?.schemas ?? {}));
  }

  read(): Reference {
    const endpoints = Object.keys(this.#paths).flatMap((path) => {
      const endpoint = this.#endpoint(path);
      return endpoint === undefined ? [] : [[path, endpoint] as const];
    });
    const objects = Object.keys(this.#paths).flatMap((path) => {
      const object = this.#object(path);
      return object === undefined ? [] : [[path, object] as const];
    });
    const files = Object.keys(this.#paths).flatMap((path) => {
      const file = this.#file(path);
      return file === undefined ? [] : [[path, file] as const];
    });
    const shapes = sorted([...this.#shapes]);
    return { endpoints: sorted(endpoints), objects: sorted(objects), files: sorted(files), shapes };
  }

  /**
   * An endpoint lists records if its path ends in a name, not in an ID, and its response holds an array of objects,
   * or an object with only arrays of objects.
   */
  #endpoint(path: string): Endpoint | undefined {
    const operation = this.#paths[path]?.get;
    if (operation === undefined || operation.deprecated || path.endsWith("}")) return undefined;
    const answer = this.#answer(operation);
    const found = Object.entries(answer.properties ?? {}).flatMap(([records, schema]) => {
      const list = this.#recordsOf(schema, `${path} ${records}`);
      return list === undefined ? [] : [{ records, ...list }];
    });
    const [list] = found;
    if (list === undefined || found.length > 1) return undefined;
    const pageSize = this.#parameters(path).find(({ name }) => name === "page_size");
    const [scope] = operation["x-rbac-scopes"] ?? [];
    const meta = this.#resolve(answer.properties?.pagination_meta ?? {}).properties ?? {};
    const detail = this.#detail(path, list.record);
    return {
      ...list,
      ...(scope !== undefined && { scope }),
      ...(pageSize && { page_size: this.#pageSize(pageSize) }),
      ...("total_record_count" in meta && { counted: true }),
      ...(operation["x-unverified"] && { unverified: true }),
      ...this.#withParameters(path),
      ...(detail && { detail }),
    };
  }

  /**
   * An endpoint returns an object that no list contains if its path has a parameter and is not that of a list's
   * record, and its response has properties, none of them a list.
   */
  #object(path: string): ShownObject | undefined {
    const operation = this.#paths[path]?.get;
    const listPath = path.replace(/\/\{[^/]*\}$/, "");
    const isOfList = listPath !== path && this.#paths[listPath]?.get !== undefined;
    if (operation === undefined || operation.deprecated || isOfList || !path.includes("{")) return;
    const response = this.#answer(operation);
    const properties = Object.entries(response.properties ?? {});
    const types = properties.map(([, schema]) => this.#resolve(schema).type ?? "object");
    if (types.length === 0 || types.includes("array")) return undefined;
    const [[property = "", schema = {}] = []] = properties;
    const isWrapped = properties.length === 1 && types[0] === "object";
    const record = isWrapped
      ? this.#property(schema, `${path} ${property}`).shape
      : this.#shape(path, response);
    if (record === undefined) return undefined;
    return { ...(isWrapped && { property }), record, ...this.#withParameters(path) };
  }

  /** An endpoint returns a file if its response is never JSON. */
  #file(path: string): ReturnedFile | undefined {
    const operation = this.#paths[path]?.get;
    if (operation === undefined || operation.deprecated) return undefined;
    const types = Object.keys(operation.responses?.["200"]?.content ?? {});
    const [type] = types;
    return type === undefined || types.includes("application/json") ? undefined : { type };
  }

  /** Parameters other than those for paging. */
  #withParameters(path: string): Pick<Endpoint, "parameters"> {
    const parameters = this.#parameters(path).filter(({ name }) => !paging.has(name));
    if (parameters.length === 0) return {};
    return { parameters: sorted(parameters.map((one) => [one.name, this.#parameter(one)])) };
  }

  #recordsOf(schema: Schema, place: string): Pick<Endpoint, "lists" | "record"> | undefined {
    const { type, items, properties } = this.#resolve(schema);
    if (type === "array") {
      const record = this.#property(items ?? {}, place).shape;
      return record === undefined ? undefined : { record };
    }
    const lists = Object.entries(properties ?? {});
    if (!lists.every(([, list]) => this.#resolve(list).type === "array")) return undefined;
    const records = new Set(lists.map(([, list]) => this.#recordsOf(list, place)?.record));
    const [record] = records;
    return records.size === 1 && record !== undefined
      ? { lists: lists.map(([name]) => name).sort(), record }
      : undefined;
  }

  /** The endpoint below the list's that returns a single record, if its shape differs. */
  #detail(listPath: string, listed: string): Endpoint["detail"] {
    const names = Object.keys(this.#shapes.get(listed) ?? {});
    for (const [path, { get }] of Object.entries(this.#paths)) {
      const rest = path.startsWith(`${listPath}/`) ? path.slice(listPath.length + 1) : "";
      if (get === undefined || get.deprecated || !/^\{[^/]*\}$/.test(rest)) continue;
      for (const [property, schema] of Object.entries(this.#answer(get).properties ?? {})) {
        const { properties = {} } = this.#resolve(schema);
        if (!names.every((name) => Object.hasOwn(properties, name))) continue;
        const { shape: record } = this.#property(schema, `${path} ${property}`);
        return record === undefined || record === listed ? undefined : { path, property, record };
      }
    }
    return undefined;
  }

  #answer({ responses }: Operation): Schema {
    return this.#resolve(responses?.["200"]?.content?.["application/json"]?.schema ?? {});
  }

  #parameters(path: string): readonly OpenApiParameter[] {
    const { parameters = [], get } = this.#paths[path] ?? {};
    return [...parameters, ...(get?.parameters ?? [])];
  }

  #pageSize({ required, schema = {} }: OpenApiParameter): PageSize {
    const { maximum, default: fallback } = schema;
    return {
      ...(maximum !== undefined && { maximum }),
      ...(typeof fallback === "number" && { default: fallback }),
      ...(required && { required }),
    };
  }

  #parameter({ name, in: where, required, schema = {} }: OpenApiParameter): Parameter {
    const { type, enum: values } = this.#property(schema, name);
    return {
      in: where === "path" ? where : "query",
      type,
      ...(required && { required }),
      ...(values && { enum: values }),
    };
  }

  /** @param place Where the schema is, which names an object without its own name. */
  #property(schema: Schema, place: string, required = false): Property {
    const { type = "object", format, enum: values, example, ...rest } = this.#resolve(schema);
    const texts = values?.filter((value) => typeof value === "string" && value !== "");
    const isExample =
      type === "string" &&
      format === undefined &&
      typeof example === "string" &&
      texts === undefined &&
      !/[._](?:id|name)$/.test(place) &&
      !meaninglessExample.test(example);
    return {
      type: format !== undefined && formats.has(format) ? format : type,
      ...(required && { required }),
      ...(texts && { enum: texts.map(String) }),
      ...(isExample && { example }),
      ...(type === "object" && this.#objectOf(schema, rest, place)),
      ...(type === "array" && { items: this.#property(rest.items ?? {}, `${place}[]`) }),
    };
  }

  #objectOf(schema: Schema, resolved: Schema, place: string): Pick<Property, "shape" | "values"> {
    const { additionalProperties: values } = resolved;
    if (typeof values === "object") return { values: this.#property(values, place) };
    if (resolved.properties === undefined) return {};
    return { shape: this.#shape(nameOf(schema) ?? place, resolved) };
  }

  #shape(name: string, { properties = {}, required = [] }: Schema): string {
    if (!this.#shapes.has(name)) {
      // Registered before its properties are read, because one of them can have the same shape.
      this.#shapes.set(name, {});
      const entries = Object.entries(properties).map(
        ([property, schema]) =>
          [
            property,
            this.#property(schema, `${name}.${property}`, required.includes(property)),
          ] as const,
      );
      this.#shapes.set(name, sorted(entries));
    }
    return name;
  }

  /** The schema behind references; combined parts are merged. */
  #resolve({ $ref, allOf = [], ...own }: Schema): Schema {
    const parts = [...allOf, ...($ref === undefined ? [] : [this.#named($ref)])];
    return parts.map((part) => this.#resolve(part)).reduce(together, own);
  }

  #named(reference: string): Schema {
    const found = this.#schemas.get(reference.split("/").at(-1) ?? "");
    if (found === undefined) throw new Error(`it refers to ${reference}, which does not exist`);
    return found;
  }
}

/** Two schemas merged into one; the first takes precedence. */
function together(first: Schema, second: Schema): Schema {
  const properties = { ...second.properties, ...first.properties };
  const required = [...(second.required ?? []), ...(first.required ?? [])];
  const isObject = Object.keys(properties).length > 0;
  return { ...second, ...first, ...(isObject && { properties, required }) };
}

/** The name of the referenced schema, with or without a description next to it. */
function nameOf({ $ref, allOf = [] }: Schema): string | undefined {
  const references = [$ref, ...allOf.map((part) => part.$ref)].filter((one) => one !== undefined);
  return references.length === 1 ? references[0]?.split("/").at(-1) : undefined;
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
