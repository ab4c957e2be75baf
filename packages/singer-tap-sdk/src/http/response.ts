/** A response of the API, as it came and as hooks see it. */

import { type Copy, copyMark, isOfThisClass, ownCopy } from "../package/copies.ts";
import { isJsonObject, type JsonObject, parseJson } from "../singer/index.ts";

/** A response before its status and body are looked at. */
export interface RawResponse {
  /** The URL that responded, after redirects inside the origin. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The JSON that a text is; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // The parser's own message quotes the text.
    return undefined;
  }
}

/** A response as hooks see it. */
export interface ApiResponse {
  /** The URL that responded, after redirects inside the origin. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body; undefined where it is not JSON, which only `validateResponse` and `errorBody` see. */
  readonly body: unknown;
}

/**
 * A response that is not what the endpoint promises. Hooks that read responses throw it.
 *
 * As long as no response has held a row of the stream, its declaration is taken to be wrong, and the stream ends
 * at once with an `UnexpectedResponseError`. Later it is taken for a passing fault: the request is sent again,
 * and when that does not help, the stream ends with a `InvalidResponseError`.
 */
export class InvalidResponse extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  static override readonly [Symbol.hasInstance] = isOfThisClass;

  override readonly name = "InvalidResponse";
}

/**
 * A whole response, of valid JSON, that is not what the stream declares, and would not be the next time: hooks
 * throw it, saying what is missing and what is there instead (names, never values). The stream then ends at
 * once with an `UnexpectedResponseError`.
 */
export class UnexpectedResponse extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  static override readonly [Symbol.hasInstance] = isOfThisClass;

  override readonly name = "UnexpectedResponse";
}

/**
 * The value at a path of property names, `pagination_meta.after` say; undefined where the path ends early.
 * The empty path is the body itself. Names may hold dots where they end the path, as `@odata.nextLink` does.
 */
export function valueAt(body: unknown, path: string): unknown {
  if (path === "") return body;
  if (!isJsonObject(body)) return undefined;
  if (Object.hasOwn(body, path)) return body[path];
  const [name = "", ...rest] = path.split(".");
  return rest.length > 0 && Object.hasOwn(body, name)
    ? valueAt(body[name], rest.join("."))
    : undefined;
}

/**
 * The names on a path, `pagination_meta.after` say. OData's annotations hold dots and are one name each:
 * `@odata.nextLink`, `value@odata.count`, and `odata.nextLink` of older versions.
 */
export function pathNames(path: string): readonly string[] {
  return path.match(/(?:[^.@]*@|\bodata\.).*$|[^.]+/g) ?? [];
}

/**
 * The count at a path: a number, also one that is written as text; null where there is none.
 *
 * @throws InvalidResponse when something else is there.
 */
export function countAt(body: unknown, path: string): number | null {
  const count = valueAt(body, path) ?? null;
  if (count === null || typeof count === "number") return count;
  if (typeof count === "bigint" || (typeof count === "string" && /^\d+$/.test(count))) {
    return Number(count);
  }
  throw new InvalidResponse(`${path} is no number`);
}

/**
 * The list at a path in which `[*]` stands for every element of a list: `data.issues.edges[*].node`. What
 * several elements lead to becomes one list: `groups[*].items`. Elements that have nothing there are passed
 * over. The empty path is a body that is a list itself. Null in the place of a list is an empty one.
 *
 * @throws InvalidResponse when there is no list; it names what there is instead.
 */
export function listAt(body: unknown, path: string): readonly unknown[] {
  const list = listBehind(body, path.split(/\[\*\]\.?/));
  if (list !== null) return list;
  throw new InvalidResponse(`it holds no list at "${path}", but ${outlineOf(body)}`);
}

/** @param steps The parts of a path between its `[*]`s. */
function listBehind(value: unknown, [path = "", ...more]: readonly string[]): unknown[] | null {
  const list = valueAt(value, path);
  // Some servers, those written in Go among them, have null for a list without elements.
  if (list === null) return [];
  if (!Array.isArray(list)) return null;
  if (more.length === 0) return list;
  const found = list.map((element) => elementsOf(element, more)).filter((part) => part !== null);
  return found.length === 0 && list.length > 0 ? null : found.flat();
}

/** What an element of a list holds at the rest of the path; null where it has nothing of that name. */
function elementsOf(element: unknown, steps: readonly string[]): unknown[] | null {
  if (steps.length > 1) return listBehind(element, steps);
  const value = valueAt(element, steps[0] ?? "");
  if (Array.isArray(value)) return value;
  if (value === null) return [];
  return value === undefined ? null : [value];
}

/** Names that one message tells; more say no more. */
const maxNames = 20;

/** Characters of a name that a message shows. */
const maxNameLength = 40;

/**
 * What a JSON value holds, in words for a message: names, never values.
 *
 * @param depth Objects inside each other whose names are told. Default 3: records lie no deeper.
 */
export function outlineOf(value: unknown, depth = 3): string {
  if (Array.isArray(value)) return 'a list (its path is "")';
  if (!isJsonObject(value)) return value === null ? "null" : `a ${typeof value}`;
  const names = [...propertyNames(value, depth)];
  const more = names.length - maxNames;
  const shown = names.slice(0, maxNames).join(", ") || "nothing";
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A property's name as a message shows it: not one by which a map is sorted, such as an address or a number. */
function nameText(property: string): string {
  const name = property.slice(0, maxNameLength);
  return /^[@$]?[\w.:$-]*\p{L}[\p{L}\w.:$-]*$|^[^@]+@odata\./u.test(name) ? name : "…";
}

function* propertyNames(object: JsonObject, depth: number): Generator<string> {
  for (const [property, value] of Object.entries(object)) {
    const name = nameText(property);
    if (Array.isArray(value)) yield `${name} (a list)`;
    else if (depth === 1 || !isJsonObject(value) || Object.keys(value).length === 0) yield name;
    else for (const inner of propertyNames(value, depth - 1)) yield `${name}.${inner}`;
  }
}
