/** The API reference as taps need it: endpoints that list records, and the shapes of these. */

/** The endpoints by path, and their shared shapes by name. */
export interface Reference {
  /** Endpoints that list records. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Endpoints that return a single object that no list contains. */
  readonly objects: Readonly<Record<string, ShownObject>>;
  /** Endpoints that return a file, whose columns are not documented. Default none. */
  readonly files?: Readonly<Record<string, object>>;
  /** Paths that a stream may read although no rule says that they list records. Default none. */
  readonly others?: readonly string[];
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** An endpoint that lists records. */
export interface Endpoint {
  /** Name of a record's shape; absent if it is not known, so that columns are not compared. */
  readonly record?: string;
  /** Absent if one response holds all records. */
  readonly page_size?: PageSize;
  /** All parameters other than the page size. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** The endpoint that returns a single record, if its shape differs. */
  readonly detail?: { readonly path: string; readonly record: string };
}

/** An endpoint that returns one object. */
export type ShownObject = Pick<Endpoint, "record" | "parameters">;

/** The parameter for the number of records per page. */
export interface PageSize {
  /** Its name. Default `page_size`. */
  readonly parameter?: string;
  /** Absent if it is not documented. */
  readonly maximum?: number;
}

/** A query parameter, or a path parameter in braces. */
export interface Parameter {
  readonly in: "path" | "query";
  /** Whether no request needs it for a complete table: it filters, sorts, or selects the page. Default false. */
  readonly isOptional?: boolean;
}

/** The properties of an object. */
export type Shape = Readonly<Record<string, Property>>;

/** A type, or the format of a string that has one. */
export type Type = string;

/** A property of an object, or the elements of an array. */
export interface Property {
  readonly type: Type;
  readonly enum?: readonly string[];
  /** Name of an object's shape; absent if its properties are free-form. */
  readonly shape?: string;
  readonly items?: Property;
}

/** The path without parameter names, for comparing two spellings of the same path. */
export function pathPattern(path: string): string {
  return path.replace(/\?.*$/, "").replaceAll(/\{[^}]*\}/g, "{}");
}
