/**
 * What the API's reference says of the endpoints that a tap can read, in the compact form that is kept in reference-columns.json.
 * The file is made from the OpenAPI file alone, so that neither the tests nor the sandbox learn the streams' mistakes.
 */

import { readFileSync } from "node:fs";

/** The endpoints by path, and by name the shapes that they share. */
export interface Reference {
  /** Those that list records. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Those that show one object for what their path names, where no list has it. */
  readonly objects: Readonly<Record<string, ShownObject>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** An endpoint that lists records. */
export interface Endpoint {
  /** The property of the answer that holds the records. */
  readonly records: string;
  /** The lists below that property, where the answer groups its records into several. */
  readonly lists?: readonly string[];
  /** Name of a record's shape. */
  readonly record: string;
  /** Scope that a key needs; absent where none is documented. */
  readonly scope?: string;
  /** Absent where one answer holds all records. */
  readonly page_size?: PageSize;
  /** Whether the answer tells how many records there are in all. */
  readonly counted?: true;
  /** Whether the path or the shape was inferred, not read. */
  readonly unverified?: true;
  /** Everything that can be asked beside page and page size. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** The endpoint that shows one of the records, where its shape is another. */
  readonly detail?: { readonly path: string; readonly property: string; readonly record: string };
}

/** An endpoint that shows one object. */
export interface ShownObject {
  /** The property of the response that holds the object; absent where the response is the object. */
  readonly property?: string;
  /** Name of the object's shape. */
  readonly record: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

/** The parameter `page_size`. */
export interface PageSize {
  /** Absent where it is not documented. */
  readonly maximum?: number;
  readonly default?: number;
  readonly required?: true;
}

/** A parameter of the query, or one in braces in the path. */
export interface Parameter {
  readonly in: "path" | "query";
  readonly required?: true;
  /** `object` where the name is followed by an operator in brackets: `created_at[gte]`. */
  readonly type: Type;
  readonly enum?: readonly string[];
}

/** The properties of an object. */
export type Shape = Readonly<Record<string, Property>>;

/** A type, or the format of a string that has one. */
export type Type = string;

/** A property of an object, or the elements of an array. */
export interface Property {
  readonly type: Type;
  readonly required?: true;
  readonly enum?: readonly string[];
  /** A value as the reference shows one, where it is none of the vendor's own identifiers or texts. */
  readonly example?: string;
  /** Name of an object's shape; absent where an object's properties are free. */
  readonly shape?: string;
  readonly items?: Property;
  /** The values of an object whose property names are free. */
  readonly values?: Property;
}

/** Where the reference is kept. */
export const referenceFile = new URL("./reference-columns.json", import.meta.url);

/** The reference as it is kept. */
export function storedReference(): Reference {
  return JSON.parse(readFileSync(referenceFile, "utf8"));
}

/** The path without the names of what is in braces: what two ways of writing one path have in common. */
export function pathPattern(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}

/** The JSON text of a reference: a line a property, sorted, so that changes can be read line by line. */
export function referenceText({ endpoints, objects, shapes }: Reference): string {
  const sections = [
    section("endpoints", Object.entries(endpoints).map(linesOf)),
    section("objects", Object.entries(objects).map(linesOf)),
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
