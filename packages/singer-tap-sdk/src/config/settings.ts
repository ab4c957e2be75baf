/** Validates settings: from what the user wrote to what streams read, typed and complete. */

import { ConfigError } from "../errors/index.ts";
import {
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
  Value,
} from "../schema/typebox.ts";
import { type JsonObject, parseJson, stringifyJson } from "../singer/index.ts";
import { nearestName } from "../text/nearest-name.ts";
import { isPresent, type SettingDescription, schemaKey } from "./setting-description.ts";
import { settingFormats } from "./setting-formats.ts";

/**
 * A settings schema with at least these properties, from any copy of TypeBox: the types of two copies differ only in
 * the list of required properties, which the compiler would compare as a whole.
 */
export type SettingsSchema<Properties extends TProperties = TProperties> = Omit<
  TObject<Properties>,
  "required"
> & { readonly required?: readonly string[] | undefined };

/** The validated values of a settings schema. */
export type SettingsOf<Schema extends SettingsSchema> = Static<TObject<Schema["properties"]>>;

interface ParseOptions {
  /**
   * Whether required settings may be missing, as for discovery; reading a missing one then throws the ConfigError.
   * Default false.
   */
  readonly partial?: boolean;
  /** Source of a setting, such as a file name, for messages. Default: omitted. */
  readonly sourceOf?: (key: string) => string | undefined;
}

/**
 * Validates settings from files and the environment.
 *
 * Numbers and booleans may be strings (`"10"`, `"true"`), because environment variables always are. Null, and except
 * for text settings an empty string, count as missing. Unknown names are ignored, since runners add their own; see
 * `nearMisses`.
 *
 * @throws ConfigError listing all problems, without repeating a secret.
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

/** Makes reading a missing setting an error, since its type promises a value. */
function refuseToRead(settings: JsonObject, name: string, problem: string): void {
  Object.defineProperty(settings, name, {
    get() {
      throw new ConfigError([problem]);
    },
  });
}

/** The settings of a schema with their descriptions, in order of declaration. */
export function describeSettings(schema: SettingsSchema): ReadonlyMap<string, SettingDescription> {
  return new Map(Object.entries(schema.properties));
}

/** A default as documentation shows it: text as it is, anything else as JSON. */
export function defaultText(standard: unknown): string {
  return typeof standard === "string" ? standard : JSON.stringify(standard);
}

/** Settings that the user must set: required, and without a default. */
export function requiredSettings(schema: SettingsSchema): string[] {
  const required: readonly string[] = schema.required ?? [];
  return [...describeSettings(schema)].flatMap(([name, { default: standard }]) =>
    required.includes(name) && standard === undefined ? [name] : [],
  );
}

/** The values of all secret settings as text, for redaction. */
export function secretsOf(schema: SettingsSchema, raw: JsonObject): string[] {
  return [...describeSettings(schema)].flatMap(([name, { secret, aliases = [] }]) =>
    secret === true
      ? // A key that consists of digits may be given as a number.
        [name, ...aliases].flatMap((key) => (isScalar(raw[key]) ? [String(raw[key])] : []))
      : [],
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}

/** Whether a setting accepts a value. */
function accepts(property: TSchema, { format }: SettingDescription, value: unknown): boolean {
  const own = settingFormats.get(format ?? "");
  if (own === undefined) return Value.Check(property, value);
  // TypeBox would apply a format of its own with the same name.
  const isOfType = Value.Check({ ...property, format: undefined }, value);
  return isOfType && typeof value === "string" && own.accepts(value);
}

/** Converts text to the setting's number, boolean or list, without guessing: 1.5 is not 1, and neither is true. */
function coerce(property: TSchema, value: unknown, { type }: SettingDescription): unknown {
  if (type === "array") return typeof value === "string" ? listIn(value) : value;
  if (type !== "integer") return Value.Convert(property, value);
  return typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
}

/**
 * The elements of a list in a text: a JSON array, a Python list of strings, which is how Meltano passes a list in a
 * variable, or comma-separated. Undefined for a malformed array.
 */
function listIn(text: string): unknown {
  if (text.trimStart().startsWith("[")) {
    // Fails for a Python list with a quotation mark in an element.
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

function shown(value: unknown, { secret }: SettingDescription): string {
  if (secret === true) return "";
  // A URL may hold a credential, although it should not.
  const text = stringifyJson(value).replace(/\/\/.*@/s, "//***@");
  return `; it is ${text.slice(0, 100)}`;
}

/** The rule of a setting, for the error message. */
function ruleText(description: SettingDescription, value: unknown): string {
  const { type, format, minimum, maximum, pattern, enum: values } = description;
  if (values !== undefined) return `must be one of ${values.join(", ")}`;
  const own = settingFormats.get(format ?? "");
  if (own !== undefined) return own.rule(value);
  if (type === "array") {
    return 'must be a list of names such as ["one", "two"], or comma-separated text';
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

/** A warning for each unknown name that looks like a misspelled known one. */
export function nearMisses(schema: SettingsSchema, raw: JsonObject): string[] {
  const known = [...describeSettings(schema)].flatMap(([name, { aliases = [] }]) => [
    name,
    ...aliases,
  ]);
  return Object.keys(raw)
    .filter((key) => !known.includes(key) && key !== schemaKey)
    .flatMap((key) => {
      const meant = nearestName(key, known);
      return meant === undefined
        ? []
        : [`The setting ${key} is unknown and ignored; did you mean ${meant}?`];
    });
}
