/** Which personal data is written as it is, which as a hash, and which not at all. */

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

/** What becomes of what names or reaches people. */
type IdentityHandling = "keep" | PrivacyAction;

export const identityHandlings: readonly IdentityHandling[] = ["keep", "hash", "drop"];

/** What a user asks for. */
export interface PrivacyOptions {
  readonly identities: IdentityHandling;
  /** What to drop beside, or, behind `hash:`, to hash: patterns of places, or a mark. */
  readonly redact: readonly string[];
  /** The secret that hashes are made with; null where there is none. */
  readonly hashKey: string | null;
}

/** What counts of a stream. */
interface Protectable extends DeclaredTable {
  readonly hasTable: boolean;
  readonly embeds: Readonly<Record<string, { readonly stream: string; readonly value?: string }>>;
}

/** What is to be done with all that is marked, or with what a pattern matches. */
interface Rule {
  /** As it is written in the setting. */
  readonly text: string;
  readonly action: PrivacyAction;
  /** Null for all that people write. */
  readonly pattern: Pattern | null;
}

/** A column, or a property inside one. */
interface Place {
  readonly path: ColumnPath;
  readonly said: readonly PersonalData[];
  /** Whether rows are found by it: it stays as it is. */
  readonly isKey: boolean;
}

/** Stands for all places with the mark `free_text`. */
const freeText = "@free_text";

/** Characters of the shortest key: a shorter one can be tried out. */
const minKeyLength = 16;

/**
 * What a run does with personal data. It is decided once, for each place of each table, before anything is requested.
 * Entries that name places go before what is said of marks; of two that say different things, dropping goes first.
 */
export class Privacy {
  /** All is written as it is. */
  static readonly none = new Privacy({ identities: "keep", redact: [], hashKey: null }, []);

  readonly #options: PrivacyOptions;
  readonly #rules: readonly Rule[];
  readonly #hash: Hash;
  /** By stream. */
  readonly #places: ReadonlyMap<string, readonly Place[]>;

  /**
   * @param streams All of a tap: a pattern may be about tables that are not read.
   * @throws ConfigError listing what is wrong with the patterns.
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

  /** Whether anything is not written as it is. Then no message repeats what the source sent. */
  get isActive(): boolean {
    return this.#options.identities !== "keep" || this.#rules.length > 0;
  }

  /** Whether what no stream declares is not written, since nobody knows what it holds. */
  get #dropsUndeclared(): boolean {
    return this.#options.identities !== "keep" || this.#rules.some(({ pattern }) => !pattern);
  }

  /** @throws ConfigError where something is to be hashed and the key for it is missing or can be guessed. */
  requireKey(): void {
    const { identities, hashKey } = this.#options;
    const hashes = identities === "hash" || this.#rules.some(({ action }) => action === "hash");
    if (!hashes || (hashKey !== null && [...hashKey].length >= minKeyLength)) return;
    const why = "since personal_data is hash, or redact has an entry with hash:";
    throw new ConfigError([
      hashKey === null
        ? `hash_key is required, ${why}: text of at least ${minKeyLength} characters that nobody can guess`
        : `hash_key must have at least ${minKeyLength} characters, ${why}`,
    ]);
  }

  /** The columns of a stream's table as they are written, with what to do where. */
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
   * A text that changes with all that decides how a table is written; empty where that is as it is sent. The key can't be
   * read from it.
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

/** Keys that one message names. */
const maxKeys = 5;

/** What is wrong with a rule; undefined where nothing is. */
function problemOf(rule: Rule, places: readonly Place[]): string | undefined {
  const { pattern, text } = rule;
  if (pattern === null) return undefined;
  const shown = JSON.stringify(text.slice(0, 100));
  if (pattern[0]?.startsWith("@")) {
    return `redact: ${shown} is no mark that can be named here; ${freeText} is, and personal_data says what becomes of identities`;
  }
  const matched = places.filter((place) => appliesTo(rule, place));
  const keys = matched.filter(({ isKey }) => isKey).map(({ path }) => path.join("."));
  if (keys.length > 0) {
    const more = keys.length - maxKeys;
    const named = keys.slice(0, maxKeys).join(", ");
    return `redact: ${shown} matches keys, which have to stay as they are: ${named}${more > 0 ? ` and ${more} more` : ""}`;
  }
  if (matched.length > 0) return undefined;
  const meant = meantBy(
    pattern,
    places.map(({ path }) => path),
  );
  return `redact: ${shown} matches no column${meant === undefined ? "" : ` (is ${meant} meant?)`}`;
}

/** What is meant by a pattern that matches nothing; a column of any table where it has one name only. */
function meantBy(pattern: Pattern, paths: readonly ColumnPath[]): string | undefined {
  const nearest = nearestPattern(pattern, paths);
  if (nearest !== undefined || pattern.length > 1) return nearest;
  const anywhere = ["**", ...pattern];
  return paths.some((path) => isMatch(anywhere, path))
    ? anywhere.join(".")
    : nearestPattern(anywhere, paths);
}

/** All places of a table. */
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

/** A path as one text, whatever is in its names. */
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
  // From entries, because assigning to a name such as __proto__ would not make a property.
  return { ...schema, properties: Object.fromEntries(entries) };
}
