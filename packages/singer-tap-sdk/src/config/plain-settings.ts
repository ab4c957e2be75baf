/**
 * Recognizes settings that are valid beyond doubt, without TypeBox: loading it takes a third of the time of a short
 * command. Everything else is for `parseSettings` to judge.
 */

import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../singer/index.ts";
import { isPresent, type SettingDescription, schemaKey } from "./setting-description.ts";
import { settingFormats } from "./setting-formats.ts";

/** Keywords that say nothing about the value, or are understood here. */
const understood = new Set(
  "title description default secret aliases type format minimum maximum enum items".split(" "),
);

/**
 * The settings with their defaults, if `parseSettings` returns just these and there is nothing to warn of.
 *
 * @returns Null if only `parseSettings` can tell: for an unknown name, a value as text, or an unusual rule.
 */
export function plainSettings(
  descriptions: ReadonlyMap<string, SettingDescription>,
  raw: JsonObject,
): JsonObject | null {
  const settings: JsonObject = {};
  const known = new Set([schemaKey]);
  for (const [name, description] of descriptions) {
    const names = [name, ...(description.aliases ?? [])];
    for (const one of names) known.add(one);
    const value = names.map((one) => raw[one]).find((one) => isPresent(one, description));
    if (value !== undefined && !isPlain(value, description)) return null;
    const complete = value ?? description.default;
    if (complete !== undefined) settings[name] = complete;
  }
  return Object.keys(raw).every((name) => known.has(name)) ? settings : null;
}

/** Whether a value has its setting's type and follows all of its rules. */
function isPlain(value: unknown, description: SettingDescription): boolean {
  const {
    type,
    format,
    minimum = -Infinity,
    maximum = Infinity,
    enum: values,
    items,
  } = description;
  if (!Object.keys(description).every((keyword) => understood.has(keyword))) return false;
  if (type === "boolean") return typeof value === "boolean";
  if (type === "integer") {
    return Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  }
  if (type === "array") {
    return (
      Array.isArray(value) && isDeepStrictEqual(items, { type: "string" }) && value.every(isText)
    );
  }
  if (type !== "string" || !isText(value)) return false;
  if (values !== undefined) return values.includes(value);
  return format === undefined || settingFormats.get(format)?.accepts(value) === true;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
