/** From the settings that a user wrote to the settings that the streams read: typed, checked, complete. */

import type { Static, TObject, TProperties, TSchema } from "typebox";
import { Value } from "typebox/value";
import { ConfigError } from "../errors/index.ts";
import { type JsonObject, parseJson, stringifyJson } from "../singer/index.ts";
import { nearestName } from "../text/nearest-name.ts";
import { settingFormats } from "./setting-formats.ts";

/** What a settings schema says about one setting, beside its type. */
export interface SettingDescription {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** Never shown in any output. */
  readonly secret?: boolean;
  /** Other names under which the setting is accepted. */
  readonly aliases?: readonly string[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/**
 * A schema of settings with these properties, perhaps among others, whichever copy of TypeBox it was made with: the
 * types of two copies agree in all but the list of what is required, which the compiler would compare as a whole.
 */
export type SettingsSchema<Properties extends TProperties = TProperties> = Omit<
  TObject<Properties>,
  "required"
> & { readonly required?: readonly string[] | undefined };

/** The checked values of settings with a schema. */
export type SettingsOf<Schema extends SettingsSchema> = Static<TObject<Schema["properties"]>>;

interface ParseOptions {
  /**
   * Whether a required setting may be missing, as for discovery: who reads it all the same gets the ConfigError
   * then. Default false.
   */
  readonly partial?: boolean;
  /** Where a setting was read, for the messages: the name of a file, say. Default: not told. */
  readonly sourceOf?: (key: string) => string | undefined;
}

/**
 * Checks settings from files and environment.
 *
 * Values may be text where a number or a flag is meant (`"10"`, `"true"`), because environment variables
 * can't be anything else. Null and, but for text settings, empty text count as absent. Unknown names are
 * ignored, as runners add names of their own; see `nearMisses`.
 *
 * @throws ConfigError listing everything that is wrong, without repeating a secret.
 */
export function parseSettings<Properties extends TProperties>(
  schema: SettingsSchema<Properties>,
  raw: JsonObject,
  { partial = false, sourceOf = () => undefined }: ParseOptions = {},
): Static<TObject<Properties>> {
  const descriptions = describeSettings(schema);
  const settings: JsonObject = {};
  const problems: string[] = [];
  for (const [name, description] of descriptions) {
    const property: TSchema | undefined = schema.properties[name];
    if (property === undefined) continue;
    const names = [name, ...(description.aliases ?? [])];
    const key = names.find(
      (candidate) => Object.hasOwn(raw, candidate) && isPresent(raw[candidate], description),
    );
    if (key === undefined) {
      if (description.default !== undefined) settings[name] = description.default;
      else if (schema.required?.includes(name)) {
        const problem = `${name} is required: ${description.description ?? ""}`;
        if (partial) refuseToRead(settings, name, problem);
        else problems.push(problem);
      }
      continue;
    }
    const converted = coerce(property, raw[key], description);
    if (accepts(property, description, converted)) {
      settings[name] = converted;
    } else {
      const source = sourceOf(key);
      const place = source === undefined ? key : `${source}: ${key}`;
      problems.push(`${place} ${ruleText(description, raw[key])}${shown(raw[key], description)}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return settings as Static<TObject<Properties>>;
}

/** Makes the reading of a setting that is missing an error, since its type promises a value. */
function refuseToRead(settings: JsonObject, name: string, problem: string): void {
  Object.defineProperty(settings, name, {
    get() {
      throw new ConfigError([problem]);
    },
  });
}

/** The settings of a schema with what is said about each, in the order of their declaration. */
export function describeSettings(schema: SettingsSchema): ReadonlyMap<string, SettingDescription> {
  return new Map(Object.entries(schema.properties));
}

/** A default as documents show it: text as it is, anything else as JSON. */
export function defaultText(standard: unknown): string {
  return typeof standard === "string" ? standard : JSON.stringify(standard);
}

/** The settings that a user must give: those that are required and have no default. */
export function requiredSettings(schema: SettingsSchema): string[] {
  const required: readonly string[] = schema.required ?? [];
  return [...describeSettings(schema)].flatMap(([name, { default: standard }]) =>
    required.includes(name) && standard === undefined ? [name] : [],
  );
}

/** The values of all settings that are marked secret, as text, to strike them out of output. */
export function secretsOf(schema: SettingsSchema, raw: JsonObject): string[] {
  return [...describeSettings(schema)].flatMap(([name, { secret, aliases = [] }]) =>
    secret === true
      ? // A key of digits alone may be written as a number.
        [name, ...aliases].flatMap((key) => (isScalar(raw[key]) ? [String(raw[key])] : []))
      : [],
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}

/** Whether a value is one that a setting takes. */
function accepts(property: TSchema, { format }: SettingDescription, value: unknown): boolean {
  const own = settingFormats.get(format ?? "");
  if (own === undefined) return Value.Check(property, value);
  // TypeBox would judge by a format of its own where it has one of that name.
  const isOfType = Value.Check({ ...property, format: undefined }, value);
  return isOfType && typeof value === "string" && own.accepts(value);
}

/** Takes text for the number, flag or list that it says, and guesses no further: 1.5 is not 1, nor is true. */
function coerce(property: TSchema, value: unknown, { type }: SettingDescription): unknown {
  if (type === "array") return typeof value === "string" ? listIn(value) : value;
  if (type !== "integer") return Value.Convert(property, value);
  return typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
}

/**
 * The elements that a text lists: as a JSON array, as Python writes a list of texts, which is how Meltano puts one into a
 * variable, or between commas. Undefined where it is a broken array.
 */
function listIn(text: string): unknown {
  if (text.trimStart().startsWith("[")) {
    // An element that has a quotation mark of its own makes no JSON of Python's list.
    return jsonIn(text) ?? jsonIn(text.replaceAll("'", '"'));
  }
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isPresent(value: unknown, { type }: SettingDescription): boolean {
  return value !== undefined && value !== null && (value !== "" || type === "string");
}

function shown(value: unknown, { secret }: SettingDescription): string {
  if (secret === true) return "";
  // A URL may hold a credential although none belongs there.
  const text = stringifyJson(value).replace(/\/\/.*@/s, "//***@");
  return `; it is ${text.slice(0, 100)}`;
}

/** The rule in words: what is accepted, or what a value breaks. */
function ruleText(description: SettingDescription, value: unknown): string {
  const { type, format, minimum, maximum, pattern, enum: values } = description;
  if (values !== undefined) return `must be one of ${values.join(", ")}`;
  const own = settingFormats.get(format ?? "");
  if (own !== undefined) return own.rule(value);
  if (type === "array") {
    return 'must be a list of names such as ["one", "two"], or text with commas between them';
  }
  if (type === "boolean") return "must be true or false";
  if (type === "integer") {
    if (minimum !== undefined && maximum !== undefined) {
      return `must be a whole number from ${minimum} to ${maximum}`;
    }
    return minimum === undefined
      ? "must be a whole number"
      : `must be a whole number of at least ${minimum}`;
  }
  return pattern === undefined
    ? "must be text, and not empty"
    : `must be text that matches ${pattern}`;
}

/** A warning for every unknown name that looks like a misspelling of a known one. */
export function nearMisses(schema: SettingsSchema, raw: JsonObject): string[] {
  const known = [...describeSettings(schema)].flatMap(([name, { aliases = [] }]) => [
    name,
    ...aliases,
  ]);
  return Object.keys(raw)
    .filter((key) => !known.includes(key))
    .flatMap((key) => {
      const meant = nearestName(key, known);
      return meant === undefined
        ? []
        : [`The setting ${key} is unknown and ignored; is ${meant} meant?`];
    });
}
