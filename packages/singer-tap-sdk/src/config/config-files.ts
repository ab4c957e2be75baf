/** Reads the configuration, catalog and state files of the command line. */

import { readFileSync } from "node:fs";
// Blanks comments out, so that places in messages stay right, and the JSON parser of the SDK, which keeps long numbers.
import stripJsonComments from "strip-json-comments";
import { ConfigError } from "../errors/index.ts";
import { endOfJson, isJsonObject, type JsonObject, parseJson } from "../singer/index.ts";
import type { SettingDescription } from "./setting-description.ts";

/** Stands for the environment in place of a configuration file. */
const environmentWord = "ENV";

/** Settings before validation, and where each comes from. */
interface RawSettings {
  readonly values: JsonObject;
  readonly sourceOf: (key: string) => string | undefined;
}

/**
 * Reads configuration files; later ones override earlier ones. `ENV` stands for the variables `TAP_NAME_SETTING`,
 * including those in a `.env` file in the current folder; real variables override that file.
 *
 * @throws ConfigError listing the problems of all files.
 */
export function readSettings(
  names: readonly string[],
  tapName: string,
  settings: ReadonlyMap<string, SettingDescription>,
  environment: NodeJS.ProcessEnv,
): RawSettings {
  const values = new Map<string, unknown>();
  const sources = new Map<string, string>();
  const problems: string[] = [];
  for (const name of names) {
    let read: JsonObject;
    try {
      read =
        name === environmentWord
          ? readEnvironment(tapName, settings, environment)
          : readObject(name, "configuration", { mayHaveComments: true });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      continue;
    }
    putOver(values, read, settings);
    for (const key of Object.keys(read)) {
      sources.set(key, name === environmentWord ? "environment" : name);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return { values: Object.fromEntries(values), sourceOf: (key) => sources.get(key) };
}

/** Overrides earlier settings; a setting given under an alias also overrides the one under its name. */
function putOver(
  earlier: Map<string, unknown>,
  later: JsonObject,
  settings: ReadonlyMap<string, SettingDescription>,
): void {
  for (const [setting, { aliases = [] }] of settings) {
    const names = [setting, ...aliases];
    if (!names.some((name) => Object.hasOwn(later, name))) continue;
    for (const name of names) earlier.delete(name);
  }
  for (const [name, value] of Object.entries(later)) earlier.set(name, value);
}

/** The environment variable of a setting: `TAP_SHOP_API_KEY` for `api_key` of tap-shop. */
export function variableOf(tapName: string, setting: string): string {
  return `${tapName}_${setting}`.toUpperCase().replaceAll("-", "_");
}

function readEnvironment(
  tapName: string,
  settings: ReadonlyMap<string, SettingDescription>,
  environment: NodeJS.ProcessEnv,
): JsonObject {
  const values = new Map<string, unknown>();
  for (const variables of [readDotEnv(), environment]) {
    const named = [...settings].flatMap(([setting, { aliases = [] }]) =>
      [setting, ...aliases].flatMap((name) => {
        const value = variables[variableOf(tapName, name)];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    putOver(values, Object.fromEntries(named), settings);
  }
  return Object.fromEntries(values);
}

function readDotEnv(): NodeJS.Dict<string> {
  try {
    // Not imported, because a Node.js that is too old lacks it and must get as far as src/check-node.ts, which reports that.
    const { parseEnv } = process.getBuiltinModule("node:util");
    return parseEnv(withoutMark(readFileSync(".env", "utf8")));
  } catch {
    // The file is optional.
    return {};
  }
}

/** Removes the byte order mark that some editors put at the start of a file. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/** What a file may be besides JSON. */
interface FileOptions {
  /** Whether an empty file counts as null. Default false. */
  readonly mayBeEmpty?: boolean;
  /** Whether `//` and `/* *\/` comments are ignored, as in files that people write. Default false. */
  readonly mayHaveComments?: boolean;
}

/**
 * Reads a JSON file that must hold an object.
 *
 * @param purpose The file's purpose, for messages.
 * @throws ConfigError when it can't be read or holds anything else.
 */
export function readObject(path: string, purpose: string, options: FileOptions = {}): JsonObject {
  const content = readJson(path, purpose, options);
  if (!isJsonObject(content)) {
    throw new ConfigError([`${path}: the ${purpose} file must hold a JSON object`]);
  }
  return content;
}

/**
 * Reads a JSON file.
 *
 * @param purpose The file's purpose, for messages.
 * @throws ConfigError when it can't be read or is not JSON.
 */
export function readJson(
  path: string,
  purpose: string,
  { mayBeEmpty = false, mayHaveComments = false }: FileOptions = {},
): unknown {
  let text: string;
  try {
    text = withoutMark(readFileSync(path, "utf8"));
    if (mayHaveComments) text = stripJsonComments(text);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new ConfigError([`${path}: the ${purpose} file can't be read (${code})`]);
  }
  if (mayBeEmpty && text.trim() === "") return null;
  try {
    return parseJson(text);
  } catch {
    // The parser's message quotes the text, which may hold a credential.
    throw new ConfigError([
      `${path}: the ${purpose} file is not valid JSON: see ${lineAndColumn(text, endOfJson(text))}`,
    ]);
  }
}

/** A position in a text, as editors show it. */
function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}
