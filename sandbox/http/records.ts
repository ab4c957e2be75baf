/** What the sandbox serves: plain records in tables, or records given as JSON text that no JavaScript value can hold. */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; an `undefined` property is left out of the answer, as an absent optional property is. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * A record given as its JSON text, sent byte for byte: for integers beyond 2^53, for duplicate keys, for anything that
 * parsing and writing again would change. The text may be of any JSON value, a `null` where a record belongs included.
 */
export class RawJson {
  readonly text: string;
  #fields: JsonObject | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The record's properties as far as JavaScript can read them: filters, order and cursors are decided on these. */
  get fields(): JsonObject {
    this.#fields ??= readFields(this.text);
    return this.#fields;
  }
}

/** One row of a table. */
export type TableRecord = JsonObject | RawJson;

/** The data of an organisation: rows by table name, the name being the key under which the endpoint lists them. */
export type Tables = Readonly<Record<string, readonly TableRecord[]>>;

/** The properties of a record, whichever way it was given. */
export function fieldsOf(record: TableRecord): JsonObject {
  return record instanceof RawJson ? record.fields : record;
}

/** The JSON text of a record. */
export function textOf(record: TableRecord): string {
  return record instanceof RawJson ? record.text : JSON.stringify(record);
}

/** Whether a value is a JSON object rather than a list or a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects in a list; none where there is no list. */
export function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The texts in a list; none where there is no list. */
export function textsIn(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

/** The text at a path of property names, if there is one: `textAt(incident, "incident_status", "category")`. */
export function textAt(fields: JsonObject, ...path: readonly string[]): string | undefined {
  let value: Json | undefined = fields;
  for (const name of path) {
    if (!isObject(value)) {
      return undefined;
    }
    value = value[name];
  }
  return typeof value === "string" ? value : undefined;
}

function readFields(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
