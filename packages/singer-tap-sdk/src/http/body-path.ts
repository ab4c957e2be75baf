/** Setting a value inside a JSON body. */

import { isJsonObject, type JsonObject } from "../singer/index.ts";
import { pathNames } from "./response.ts";

/** A path that leads to no place in a body: a mistake in the tap. */
export class BodyPathError extends Error {
  override readonly name = "BodyPathError";
}

/**
 * A copy of a body with a value at a path. An index addresses an element of a list: `filters.0.value`. Objects that
 * are missing on the way, or null, are made.
 *
 * @throws BodyPathError when the path meets something else: text, a number, a list where it has no index of an element,
 *   or no list where it has an index.
 */
export function withValueAt(body: JsonObject, path: string, value: unknown): JsonObject {
  return withProperty(body, { names: pathNames(path), path }, 0, value);
}

/** A path with its names. */
interface BodyPath {
  readonly path: string;
  readonly names: readonly string[];
}

/** @param depth How many names of the path lead to the target. */
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

/** The index that a name is; null where it is none. */
function indexOf(name: string): number | null {
  return /^(?:0|[1-9]\d*)$/.test(name) ? Number(name) : null;
}

/** @param met What the path meets where it looks for its name at a depth. */
function astray(met: unknown, { path, names }: BodyPath, depth: number): BodyPathError {
  const place = depth === 0 ? "the body" : names.slice(0, depth).join(".");
  const what = Array.isArray(met)
    ? `is a list without an element ${names[depth]}`
    : `is ${isJsonObject(met) ? "no list" : `a ${typeof met}`}`;
  return new BodyPathError(`the parameter ${path} can't be set in the body: ${place} ${what}`);
}
