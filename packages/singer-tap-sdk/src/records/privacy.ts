/** Decides which personal data is written as it is, hashed, or dropped. */

import { createHash } from "node:crypto";
import { ConfigError } from "../errors/index.ts";
import { ignored, markOf, type PersonalData } from "../schema/schema.ts";
import type { JsonSchema } from "../singer/index.ts";
import { additionalProperties, tableSchema } from "./additional-properties.ts";
import { propertyOf } from "./column-schemas.ts";
import type { DeclaredTable } from "./declared-table.ts";
import { type ColumnPath, isMatch, nearestPattern, type Pattern, patternOf } from "./pattern.ts";
import { personalDataOf } from "./personal-marks.ts";
import { type Hash, hashWith, type PrivacyAction, treated } from "./treatment.ts";

/** What to do with identities: what names or reaches a person. */
type IdentityHandling = "keep" | PrivacyAction;

export const identityHandlings: readonly IdentityHandling[] = ["keep", "hash", "drop"];

/** Options for personal data in the settings. */
export interface PrivacyOptions {
  readonly identities: IdentityHandling;
  /** What else to drop or, after `hash:`, to hash: column patterns, or a mark. */
  readonly redact: readonly string[];
  /** Key of the hashes; null if there is none. */
  readonly hashKey: string | null;
}

/** The part of a stream that matters here. */
interface Protectable extends DeclaredTable {
  readonly hasTable: boolean;
  readonly embeds: Readonly<Record<string, { readonly stream: string; readonly value?: string }>>;
}

/** What to do with marked columns, or with those that a pattern matches. */
interface Rule {
  /** As written in the setting. */
  readonly text: string;
  readonly action: PrivacyAction;
  /** Null for all free text. */
  readonly pattern: Pattern | null;
}

/** A column or nested property. */
interface Place {
  readonly path: ColumnPath;
  readonly said: readonly PersonalData[];
  /** Whether it is part of a key, which stays as it is. */
  readonly isKey: boolean;
}

/** Stands for all columns marked `free_text`. */
const freeText = "@free_text";

/** Length of the shortest accepted key, in characters: a shorter one can be guessed. */
const minKeyLength = 16;

/**
 * What a run does with personal data, decided once for each column of each table before any request. Entries that name
 * columns take precedence over marks; among conflicting ones, dropping wins.
 */
export class Privacy {
  /** Leaves everything as it is. */
  static readonly none = new Privacy({ identities: "keep", redact: [], hashKey: null }, []);

  readonly #options: PrivacyOptions;
  readonly #rules: readonly Rule[];
  readonly #hash: Hash;
  /** Columns by stream. */
  readonly #places: ReadonlyMap<string, readonly Place[]>;

  /**
   * @param streams All streams of the tap: a pattern may refer to tables that are not read.
   * @throws ConfigError listing invalid patterns.
   */
  constructor(options: PrivacyOptions, streams: readonly Protectable[]) {
    this.#options = options;
    this.#rules = options.redact.map(parseRule);
    this.#hash = hashWith(options.hashKey ?? "");
    const tables = this.isActive ? streams.filter(({ hasTable }) => hasTable) : [];
    this.#places = new Map(tables.map((table) => [table.name, placesOf(table, streams)]));
    const places = [...this.#places.values()].flat();
    const problems = this.#rules.flatMap((rule) => problemOf(rule, places) ?? []);
    if (problems.length > 0) throw new ConfigError(problems);
  }

  /** Whether anything is hashed or dropped. If so, messages do not quote the source. */
  get isActive(): boolean {
    return this.#options.identities !== "keep" || this.#rules.length > 0;
  }

  /** Whether undeclared properties are dropped, since their contents are unknown. */
  get #dropsUndeclared(): boolean {
    return this.#options.identities !== "keep" || this.#rules.some(({ pattern }) => !pattern);
  }

  /** @throws ConfigError when something is to be hashed and the key is missing or too short. */
  requireKey(): void {
    const { identities, hashKey } = this.#options;
    const hashes = identities === "hash" || this.#rules.some(({ action }) => action === "hash");
    if (!hashes || (hashKey !== null && [...hashKey].length >= minKeyLength)) return;
    const why = "since personal_data is hash, or redact has an entry with hash:";
    throw new ConfigError([
      hashKey === null
        ? `hash_key is required, ${why}: text of at least ${minKeyLength} characters that can't be guessed`
        : `hash_key must have at least ${minKeyLength} characters, ${why}`,
    ]);
  }

  /** A table's schema with the treatment of each column. */
  schemaOf(stream: DeclaredTable): JsonSchema {
    const schema = tableSchema(stream);
    const actions = new Map(
      (this.#places.get(stream.name) ?? []).flatMap((place) => {
        const action = this.#actionOn(place);
        return action === null ? [] : [[pathText(place.path), action] as const];
      }),
    );
    return actions.size === 0 ? schema : treatedInside(schema, [stream.name], actions, this.#hash);
  }

  /**
   * A digest of everything that decides how a table's personal data is written; empty if it is written as it is. It
   * does not reveal the key.
   */
  digestOf(stream: string): string {
    const places = this.#places.get(stream) ?? [];
    if (!places.some((place) => this.#actionOn(place) !== null)) return "";
    const { identities, hashKey } = this.#options;
    const hashes = places.some((place) => this.#actionOn(place) === "hash");
    const rules = this.#rules
      .filter((rule) => places.some((place) => appliesTo(rule, place)))
      .map(({ text }) => text);
    const said = JSON.stringify([identities, rules.sort(), hashes ? hashKey : null]);
    return createHash("sha256").update(said).digest("base64url").slice(0, 16);
  }

  #actionOn(place: Place): PrivacyAction | null {
    const { path, said, isKey } = place;
    if (isKey) return null;
    if (path.length === 2 && path[1] === additionalProperties && this.#dropsUndeclared)
      return "drop";
    const rules = this.#rules.filter((rule) => appliesTo(rule, place));
    const { identities } = this.#options;
    return (
      strictest(rules.filter(({ pattern }) => pattern !== null).map(({ action }) => action)) ??
      strictest([
        ...rules.map(({ action }) => action),
        ...(said.includes("identity") && identities !== "keep" ? [identities] : []),
      ])
    );
  }
}

function strictest(actions: readonly PrivacyAction[]): PrivacyAction | null {
  return actions.includes("drop") ? "drop" : (actions[0] ?? null);
}

function parseRule(text: string): Rule {
  const [, prefix, what = ""] = /^\s*(hash:)?\s*(.*?)\s*$/s.exec(text) ?? [];
  return {
    text: text.trim(),
    action: prefix === undefined ? "drop" : "hash",
    pattern: what === freeText ? null : patternOf(what),
  };
}

function appliesTo({ pattern }: Rule, { path, said }: Place): boolean {
  return pattern === null ? said.includes("free_text") : isMatch(pattern, path);
}

/** Keys that one message lists. */
const maxKeys = 5;

/** The problem of a rule; undefined if it has none. */
function problemOf(rule: Rule, places: readonly Place[]): string | undefined {
  const { pattern, text } = rule;
  if (pattern === null) return undefined;
  const shown = JSON.stringify(text.slice(0, 100));
  if (pattern[0]?.startsWith("@")) {
    return `redact: ${shown} is not a valid mark; use ${freeText}, or personal_data for identities`;
  }
  const matched = places.filter((place) => appliesTo(rule, place));
  const keys = matched.filter(({ isKey }) => isKey).map(({ path }) => path.join("."));
  if (keys.length > 0) {
    const more = keys.length - maxKeys;
    const named = keys.slice(0, maxKeys).join(", ");
    return `redact: ${shown} matches keys, which can't be changed: ${named}${more > 0 ? ` and ${more} more` : ""}`;
  }
  if (matched.length > 0) return undefined;
  const meant = meantBy(
    pattern,
    places.map(({ path }) => path),
  );
  return `redact: ${shown} matches no column${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

/** The pattern nearest to one that matches nothing; for a single name, a column of any table. */
function meantBy(pattern: Pattern, paths: readonly ColumnPath[]): string | undefined {
  const nearest = nearestPattern(pattern, paths);
  if (nearest !== undefined || pattern.length > 1) return nearest;
  const anywhere = ["**", ...pattern];
  return paths.some((path) => isMatch(anywhere, path))
    ? anywhere.join(".")
    : nearestPattern(anywhere, paths);
}

/** All columns and nested properties of a table. */
function placesOf(table: Protectable, streams: readonly Protectable[]): readonly Place[] {
  const { name, recordSchema, primaryKeys, replicationKey } = table;
  const embedded = Object.entries(table.embeds).flatMap(([column, { stream, value }]) => {
    const source = value === undefined ? streams.find((one) => one.name === stream) : undefined;
    return (source?.primaryKeys ?? []).map((key) => [column, key]);
  });
  const own = [...primaryKeys, ...(replicationKey === null ? [] : [replicationKey])];
  const keys = new Set(
    [...own.map((key) => [key]), ...embedded].map((path) => pathText([name, ...path])),
  );
  const inside = (schema: JsonSchema, path: ColumnPath): Place[] =>
    schema.items !== undefined
      ? inside(schema.items, path)
      : Object.entries(schema.properties ?? {}).flatMap(([property, one]) => {
          if (markOf(one, ignored) === true) return [];
          const place = [...path, property];
          const isKey = keys.has(pathText(place));
          return [{ path: place, said: personalDataOf(one), isKey }, ...inside(one, place)];
        });
  const rest = propertyOf(tableSchema(table), additionalProperties);
  const isDeclared = propertyOf(recordSchema, additionalProperties) !== undefined;
  return [
    ...inside(recordSchema, [name]),
    ...(rest === undefined || isDeclared
      ? []
      : [{ path: [name, additionalProperties], said: [], isKey: false }]),
  ];
}

/** A path as a unique text, for any names. */
function pathText(path: ColumnPath): string {
  return JSON.stringify(path);
}

function treatedInside(
  schema: JsonSchema,
  path: ColumnPath,
  actions: ReadonlyMap<string, PrivacyAction>,
  hash: Hash,
): JsonSchema {
  const { properties, items } = schema;
  if (items !== undefined) return { ...schema, items: treatedInside(items, path, actions, hash) };
  if (properties === undefined) return schema;
  const entries = Object.entries(properties).map(([name, own]) => {
    const place = [...path, name];
    const action = actions.get(pathText(place));
    const property =
      action === undefined ? treatedInside(own, place, actions, hash) : treated(own, action, hash);
    return [name, property];
  });
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return { ...schema, properties: Object.fromEntries(entries) };
}
