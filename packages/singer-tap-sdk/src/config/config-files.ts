/** Reads what the command line names: configuration, catalog and state files. */

import { readFileSync } from "node:fs";
// All of it, as a Node.js that is too old has no parseEnv, and must come as far as src/check-node.ts, which says so.
import * as util from "node:util";
import { ConfigError } from "../errors/index.ts";
import { endOfJson, isJsonObject, type JsonObject, parseJson } from "../singer/index.ts";
import type { SettingDescription } from "./settings.ts";

/** The word that stands for the environment where a configuration file is expected. */
const environmentWord = "ENV";

/** Settings as they were written, and where. */
interface RawSettings {
  readonly values: JsonObject;
  readonly sourceOf: (key: string) => string | undefined;
}

/**
 * Reads configuration files, each over the ones before it. `ENV` among the names stands for the variables
 * `TAP_NAME_SETTING`, read from a `.env` file in the current folder too; real variables go before that file.
 *
 * @throws ConfigError listing what is wrong with all files.
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
          : readObject(name, "configuration");
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
  // From entries, because assigning to a name such as __proto__ would not make a property.
  return { values: Object.fromEntries(values), sourceOf: (key) => sources.get(key) };
}

/** Puts settings over earlier ones; one that comes again under its other name replaces the earlier one too. */
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
    return util.parseEnv(withoutMark(readFileSync(".env", "utf8")));
  } catch {
    // There need not be one.
    return {};
  }
}

/** A text without the byte order mark that some editors begin a file with. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/**
 * Reads a JSON file that must hold an object.
 *
 * @param purpose What the file is for, in messages.
 * @throws ConfigError when it can't be read, or holds something else.
 */
export function readObject(path: string, purpose: string): JsonObject {
  const content = readJson(path, purpose);
  if (!isJsonObject(content)) {
    throw new ConfigError([`${path}: the ${purpose} file must hold a JSON object`]);
  }
  return content;
}

/**
 * Reads a JSON file.
 *
 * @param purpose What the file is for, in messages.
 * @param mayBeEmpty Whether an empty file counts as null. Default false.
 * @throws ConfigError when it can't be read, or holds no JSON.
 */
export function readJson(path: string, purpose: string, { mayBeEmpty = false } = {}): unknown {
  let text: string;
  try {
    text = withoutMark(readFileSync(path, "utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new ConfigError([`${path}: the ${purpose} file can't be read (${code})`]);
  }
  if (mayBeEmpty && text.trim() === "") return null;
  try {
    return parseJson(text);
  } catch {
    // The parser's own message quotes the text, and with it perhaps a credential.
    throw new ConfigError([
      `${path}: the ${purpose} file must hold JSON, and does not: see ${lineAndColumn(text, endOfJson(text))}`,
    ]);
  }
}

/** A position in a text, as editors show it. */
function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}
