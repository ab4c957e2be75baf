/** Sets values inside a JSON body. */

import { ConfigError } from "../errors/index.ts";
import { isJsonObject, type JsonObject } from "../singer/index.ts";
import { pathNames } from "./response.ts";

/**
 * Copies a body with a value at a path. An index addresses an array element: `filters.0.value`. Missing or null objects
 * on the path are created.
 *
 * @throws ConfigError when the path meets anything else, which is a bug in the tap: text, a number, an array without that
 *   element, or an index outside an array.
 */
export function withValueAt(body: JsonObject, path: string, value: unknown): JsonObject {
  return withProperty(body, { names: pathNames(path), path }, 0, value);
}

/**
 * Copies a body with values at paths.
 *
 * @throws ConfigError when a path can't be set.
 */
export function withValues(
  body: JsonObject,
  values: Readonly<Record<string, unknown>>,
): JsonObject {
  return Object.entries(values).reduce(
    (changed, [path, value]) => withValueAt(changed, path, value),
    body,
  );
}

/** Which of some paths can't be set in a body, and why; null if all can. */
export function pathProblem(body: JsonObject, paths: readonly string[]): string | null {
  try {
    for (const path of paths) withValueAt(body, path, null);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/** A path with its names. */
interface BodyPath {
  readonly path: string;
  readonly names: readonly string[];
}

/** @param depth Number of names of the path that lead to the target. */
function withInner(target: unknown, path: BodyPath, depth: number, value: unknown): unknown {
  if (depth === path.names.length) return value;
  if (Array.isArray(target)) {
    const index = indexOf(path.names[depth] ?? "");
    if (index === null || index >= target.length) throw astray(target, path, depth);
    return target.with(index, withInner(target[index], path, depth + 1, value));
  }
  const object = target ?? {};
  if (!isJsonObject(object)) throw astray(target, path, depth);
  return withProperty(object, path, depth, value);
}

function withProperty(
  object: JsonObject,
  path: BodyPath,
  depth: number,
  value: unknown,
): JsonObject {
  // A name may hold dots.
  const rest = path.names.slice(depth).join(".");
  if (Object.hasOwn(object, rest)) return { ...object, [rest]: value };
  const name = path.names[depth] ?? "";
  const isOwn = Object.hasOwn(object, name);
  if (!isOwn && indexOf(name) !== null) throw astray(object, path, depth);
  return { ...object, [name]: withInner(isOwn ? object[name] : null, path, depth + 1, value) };
}

/** A name as an array index; null if it is not one. */
function indexOf(name: string): number | null {
  return /^(?:0|[1-9]\d*)$/.test(name) ? Number(name) : null;
}

/** @param met The value at this depth of the path. */
function astray(met: unknown, { path, names }: BodyPath, depth: number): ConfigError {
  const place = depth === 0 ? "the body" : names.slice(0, depth).join(".");
  const what = Array.isArray(met)
    ? `is a list without an element ${names[depth]}`
    : `is ${isJsonObject(met) ? "not a list" : `a ${typeof met}`}`;
  return new ConfigError([`the parameter ${path} can't be set in the body: ${place} ${what}`]);
}
