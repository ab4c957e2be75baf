/** Column names with their nested properties: as a tree to compare, and as short text to store. */

import type { JsonSchema } from "../singer/index.ts";
import { additionalProperties } from "./additional-properties.ts";

/** Nested properties by name; null for a column without declared ones. */
export interface ColumnTree extends ReadonlyMap<string, ColumnTree | null> {}

/** A table's columns with their nested properties, including those in arrays, without `additional_properties`. */
export function columnTree({ properties }: JsonSchema): ColumnTree {
  const columns = Object.entries(properties ?? {});
  return treeOf(columns.filter(([name]) => name !== additionalProperties));
}

function treeOf(properties: readonly (readonly [string, JsonSchema])[]): ColumnTree {
  return new Map(properties.map(([name, property]) => [name, insideOf(property)]));
}

function insideOf({ properties, items }: JsonSchema): ColumnTree | null {
  if (items !== undefined) return insideOf(items);
  return properties === undefined ? null : treeOf(Object.entries(properties));
}

/**
 * A tree as text, independent of column order: `id name owner(id name)`. A state keeps it as a single value, so that a
 * runner that merges states replaces it as a whole.
 */
export function writeColumns(tree: ColumnTree): string {
  return [...tree]
    .map(([name, inside]) => [encodeName(name), inside] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, inside]) => (inside === null ? name : `${name}(${writeColumns(inside)})`))
    .join(" ");
}

/** Parses the text of `writeColumns`; null for anything but text. */
export function readColumns(text: unknown): ColumnTree | null {
  if (typeof text !== "string") return null;
  const root = new Map<string, ColumnTree | null>();
  const open = [root];
  let name = "";
  for (const [token] of text.matchAll(/[^ ()]+|[()]/g)) {
    const tree = open.at(-1) ?? root;
    if (token === "(") {
      const inside = new Map<string, ColumnTree | null>();
      tree.set(name, inside);
      open.push(inside);
    } else if (token === ")") {
      if (open.length > 1) open.pop();
    } else {
      name = decodeName(token);
      tree.set(name, null);
    }
  }
  return root;
}

/** Columns and properties missing from another tree, as dotted paths, without what is inside them. */
export function missingColumns(tree: ColumnTree, known: ColumnTree): readonly string[] {
  return [...tree].flatMap(([name, inside]) => {
    const other = known.get(name);
    if (other === undefined) return [name];
    if (inside === null || other === null) return [];
    return missingColumns(inside, other).map((path) => `${name}.${path}`);
  });
}

/** Columns and properties that both trees have. */
export function commonColumns(left: ColumnTree, right: ColumnTree): ColumnTree {
  return new Map(
    [...left].flatMap(([name, inside]) => {
      const other = right.get(name);
      if (other === undefined) return [];
      if (inside === null || other === null) return [[name, inside ?? other] as const];
      return [[name, commonColumns(inside, other)] as const];
    }),
  );
}

/** A name without the characters of the tree's syntax; never empty. */
function encodeName(name: string): string {
  if (name === "") return "%";
  return name.replace(/[ ()%]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function decodeName(text: string): string {
  return text.replace(/%([\da-f]{2})?/g, (_, code = "") =>
    code === "" ? "" : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
