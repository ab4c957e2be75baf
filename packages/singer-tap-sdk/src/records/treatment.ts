/** What is written in place of a value that is not to be seen: nothing, or its hash. */

import { createHmac } from "node:crypto";
import type { JsonSchema } from "../singer/index.ts";
import { typesOf } from "./coercion.ts";

/** The ways in which a value can be kept out of sight. */
export type PrivacyAction = "hash" | "drop";

/** Where a schema has its treatment: a symbol, which neither catalog nor SCHEMA carries. */
const treatment = Symbol("treatment");

/** What values become. */
class Treatment {
  /** Makes what is written in place of a value; undefined where that is nothing, and worth a word. */
  readonly fit: (value: unknown) => string | null | undefined;

  constructor(fit: Treatment["fit"]) {
    this.fit = fit;
  }
}

const dropping = new Treatment(() => null);

/** Makes a text unreadable, always in the same way. */
export type Hash = (text: string) => string;

/** Texts up to this length are remembered: names and addresses, which many rows repeat. */
const maxRemembered = 200;

/** Hashes that are remembered at a time. */
const maxHashes = 10_000;

/** HMAC-SHA-256 of the UTF-8 of a text, in hexadecimal digits. */
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

/** The treatment of what a schema describes; null where it is written as it is. */
export function treatmentOf(schema: JsonSchema | undefined): Treatment | null {
  const own: unknown = Reflect.get(schema ?? {}, treatment);
  return own instanceof Treatment ? own : null;
}

/** Whether nothing is written of what a schema describes. */
export function isDropped(schema: JsonSchema | undefined): boolean {
  return treatmentOf(schema) === dropping;
}

/**
 * The schema of what is written in place of the values of another: text for hashes, of a list of texts a list. What holds no
 * text becomes null.
 */
export function treated(schema: JsonSchema, action: PrivacyAction, hash: Hash): JsonSchema {
  return (action === "hash" ? hashed(schema, hash) : null) ?? dropped(schema);
}

function dropped(schema: JsonSchema): JsonSchema {
  return { ...schema, type: withNull(typesOf(schema)), [treatment]: dropping };
}

/** Null where the values are objects, or lists of them. */
function hashed(schema: JsonSchema, hash: Hash): JsonSchema | null {
  const { items } = schema;
  if (items !== undefined) {
    const elements = hashed(items, hash);
    // A list has no element that is null.
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
