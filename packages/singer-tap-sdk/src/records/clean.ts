/** Removes from values what databases reject. */

import { isJsonObject, LongNumber } from "../singer/index.ts";

/** Deepest nesting that targets' JSON parsers can follow; Python's fails at about a thousand. */
const maxDepth = 500;

/** Removes what databases reject: NUL and unpaired surrogates. */
export function cleanText(text: string): string {
  return text.includes("\0") || !text.isWellFormed()
    ? text.replace(/\0|\p{Surrogate}/gu, "")
    : text;
}

/** JSON with its strings and names cleaned; unchanged if already clean, undefined if nested too deeply. */
export function cleanTree(value: unknown): unknown {
  return isClean(value, 0) ? value : cleanCopy(value, 0);
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value === "string") return cleanText(value) === value;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) {
    return depth < maxDepth && value.every((item) => isClean(item, depth + 1));
  }
  if (!isJsonObject(value)) return value !== undefined;
  if (depth >= maxDepth) return false;
  for (const name of Object.keys(value)) {
    if (cleanText(name) !== name || !isClean(value[name], depth + 1)) return false;
  }
  return true;
}

function cleanCopy(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null || value instanceof LongNumber) return value;
  if (depth >= maxDepth) return undefined;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const clean = cleanCopy(item, depth + 1);
      if (clean === undefined) return undefined;
      items.push(clean);
    }
    return items;
  }
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const clean = cleanCopy(item, depth + 1);
    if (clean === undefined) return undefined;
    entries.push([cleanText(name), clean]);
  }
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return Object.fromEntries(entries);
}
