/**
 * The API reference for the endpoints that a tap can read, in the compact format of reference-columns.json. The file
 * is generated only from the OpenAPI file, so that neither the tests nor the sandbox inherit the streams' mistakes.
 */

import { readFileSync } from "node:fs";
import type * as api from "singer-tap-sdk/openapi";

/** The endpoints by path, and their shared shapes by name. */
export interface Reference extends api.Reference {
  /** Endpoints that list records. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Endpoints that return a single object that no list contains. */
  readonly objects: Readonly<Record<string, ShownObject>>;
  /** Endpoints that return a file, whose columns the reference does not document. */
  readonly files: Readonly<Record<string, ReturnedFile>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** An endpoint that lists records. */
export interface Endpoint extends api.Endpoint {
  /** The property of the response that holds the records. */
  readonly records: string;
  /** The lists below that property, if the response groups its records into several. */
  readonly lists?: readonly string[];
  /** Name of a record's shape. */
  readonly record: string;
  /** Scope that a key needs; absent if none is documented. */
  readonly scope?: string;
  /** Absent if one response holds all records. */
  readonly page_size?: PageSize;
  /** Whether the response includes the total number of records. */
  readonly counted?: true;
  /** Whether the path or the shape was inferred, not documented. */
  readonly unverified?: true;
  /** All parameters other than page and page size. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** The endpoint that returns a single record, if its shape differs. */
  readonly detail?: { readonly path: string; readonly property: string; readonly record: string };
}

/** An endpoint that returns one object. */
export interface ShownObject extends api.ShownObject {
  /** The property of the response that holds the object; absent if the response is the object. */
  readonly property?: string;
  /** Name of the object's shape. */
  readonly record: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

/** A file that an endpoint returns. */
export interface ReturnedFile {
  /** Its media type: `text/csv`. */
  readonly type: string;
}

/** The parameter `page_size`. */
export interface PageSize extends api.PageSize {
  readonly default?: number;
  readonly required?: true;
}

/** A query parameter, or a path parameter in braces. */
export interface Parameter extends api.Parameter {
  readonly required?: true;
  /** `object` if the name is followed by an operator in brackets: `created_at[gte]`. */
  readonly type: api.Type;
  readonly enum?: readonly string[];
}

/** The properties of an object. */
export type Shape = Readonly<Record<string, Property>>;

/** A property of an object, or the elements of an array. */
export interface Property extends api.Property {
  readonly required?: true;
  /** An example value from the reference, unless it is a vendor-specific ID or text. */
  readonly example?: string;
  readonly items?: Property;
  /** The values of an object with free-form property names. */
  readonly values?: Property;
}

/** The file of the stored reference. */
export const referenceFile = new URL("./reference-columns.json", import.meta.url);

/** The stored reference. */
export function storedReference(): Reference {
  return JSON.parse(readFileSync(referenceFile, "utf8"));
}

/** The JSON text of a reference: one line per property, sorted, for readable diffs. */
export function referenceText({ endpoints, objects, files, shapes }: Reference): string {
  const sections = [
    section("endpoints", Object.entries(endpoints).map(linesOf)),
    section("objects", Object.entries(objects).map(linesOf)),
    section("files", Object.entries(files).map(linesOf)),
    section("shapes", Object.entries(shapes).map(linesOf)),
  ];
  return `{\n${sections.join(",\n")}\n}\n`;
}

function section(name: string, entries: readonly string[]): string {
  return `  ${JSON.stringify(name)}: {\n${entries.join(",\n")}\n  }`;
}

function linesOf([name, value]: readonly [string, object]): string {
  const lines = Object.entries(value).map(
    ([property, content]) => `      ${JSON.stringify(property)}: ${JSON.stringify(content)}`,
  );
  const body = lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n    }`;
  return `    ${JSON.stringify(name)}: ${body}`;
}
