/** Replaces values that must not be written: by null, or by their hash. */

import { createHmac } from "node:crypto";
import type { JsonSchema } from "../singer/index.ts";
import { typesOf } from "./coercion.ts";

/** How a value is hidden. */
export type PrivacyAction = "hash" | "drop";

/** Holds the treatment of a schema: a symbol, which neither catalog nor SCHEMA carries. */
const treatment = Symbol("treatment");

/** What replaces the values of a column. */
class Treatment {
  /** Returns the replacement of a value; undefined for a value that does not fit. */
  readonly fit: (value: unknown) => string | null | undefined;

  constructor(fit: Treatment["fit"]) {
    this.fit = fit;
  }
}

const dropping = new Treatment(() => null);

/** Hashes a text, always the same way. */
export type Hash = (text: string) => string;

/** Longest text whose hash is cached, in characters: names and addresses, which many rows repeat. */
const maxRemembered = 200;

/** Most hashes in the cache. */
const maxHashes = 10_000;

/** HMAC-SHA-256 of a text in UTF-8, in hexadecimal. */
export function hashWith(key: string): Hash {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const hash = createHmac("sha256", key).update(text).digest("hex");
    if (text.length <= maxRemembered) {
      if (known.size >= maxHashes) known.clear();
      known.set(text, hash);
    }
    return hash;
  };
}

/** The treatment of a schema; null if its values are written as they are. */
export function treatmentOf(schema: JsonSchema | undefined): Treatment | null {
  const own: unknown = Reflect.get(schema ?? {}, treatment);
  return own instanceof Treatment ? own : null;
}

/** Whether a schema's values are dropped. */
export function isDropped(schema: JsonSchema | undefined): boolean {
  return treatmentOf(schema) === dropping;
}

/**
 * The schema of the replaced values: text for hashes, and an array of text for arrays of text. Values other than text
 * become null.
 */
export function treated(schema: JsonSchema, action: PrivacyAction, hash: Hash): JsonSchema {
  return (action === "hash" ? hashed(schema, hash) : null) ?? dropped(schema);
}

function dropped(schema: JsonSchema): JsonSchema {
  return { ...schema, type: withNull(typesOf(schema)), [treatment]: dropping };
}

/** Null for objects and arrays of objects, which can't be hashed. */
function hashed(schema: JsonSchema, hash: Hash): JsonSchema | null {
  const { items } = schema;
  if (items !== undefined) {
    const elements = hashed(items, hash);
    // Array elements are never null.
    return elements === null ? null : { ...schema, items: { ...elements, type: ["string"] } };
  }
  const types = typesOf(schema);
  if (types.includes("object") || types.includes("array")) return null;
  const { format: _, ...keywords } = schema;
  const hashing = new Treatment((value) => (typeof value === "string" ? hash(value) : undefined));
  return { ...keywords, type: withNull(["string"]), [treatment]: hashing };
}

function withNull(types: readonly string[]): readonly string[] {
  return ["null", ...types];
}
