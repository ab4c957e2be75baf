/** Reads what the command line names: configuration, catalog and state files. */

import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { isJsonObject, type JsonObject } from "../../singer/index.ts";
import { ConfigError } from "../errors/index.ts";
import type { SettingDescription } from "./settings.ts";

/** The word that stands for the environment where a configuration file is expected. */
export const environmentWord = "ENV";

/** Settings as they were written, and where. */
export interface RawSettings {
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
  const values: JsonObject = {};
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
    for (const [setting, { aliases = [] }] of settings) {
      const names = [setting, ...aliases];
      // A setting that comes again under its other name replaces the earlier one too.
      if (names.some((key) => Object.hasOwn(read, key)))
        for (const key of names) delete values[key];
    }
    Object.assign(values, read);
    for (const key of Object.keys(read)) {
      sources.set(key, name === environmentWord ? "environment" : name);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { values, sourceOf: (key) => sources.get(key) };
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
  const variables = { ...readDotEnv(), ...environment };
  const values: JsonObject = {};
  for (const [setting, { aliases = [] }] of settings) {
    for (const name of [setting, ...aliases]) {
      const value = variables[variableOf(tapName, name)];
      if (value !== undefined) values[name] = value;
    }
  }
  return values;
}

function readDotEnv(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(".env", "utf8"));
  } catch {
    // There need not be one.
    return {};
  }
}

/**
 * Reads a JSON file that must hold an object.
 *
 * @param purpose What the file is for, in messages.
 * @throws ConfigError when it can't be read, or holds something else.
 */
export function readObject(path: string, purpose: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new ConfigError([`${path}: the ${purpose} file can't be read (${code})`]);
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message quotes the text, and with it perhaps a credential.
    throw new ConfigError([`${path}: the ${purpose} file must hold JSON, and does not`]);
  }
  if (!isJsonObject(content)) {
    throw new ConfigError([`${path}: the ${purpose} file must hold a JSON object`]);
  }
  return content;
}
