/** What the sandbox serves: records in tables. */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; an `undefined` property is left out of the response, as an absent optional property is. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** One row of a table. */
export type TableRecord = JsonObject;

/** The data of an organisation: rows by table name, the name being the key under which the endpoint lists them. */
export type Tables = Readonly<Record<string, readonly TableRecord[]>>;

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
    if (!isObject(value)) return undefined;
    value = value[name];
  }
  return typeof value === "string" ? value : undefined;
}
