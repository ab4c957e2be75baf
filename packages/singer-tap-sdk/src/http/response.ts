/** Responses of the API: as received, and as hooks see them. */

import { type Copy, copyMark, isOfThisClass, ownCopy } from "../package/copies.ts";
import { isJsonObject, type JsonObject, parseJson } from "../singer/index.ts";

/** A response before its status and body are examined. */
export interface RawResponse<Content> {
  /** The URL that responded, after redirects within the origin. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The body, as far as it was read. */
  readonly content: Content;
}

/** The JSON value of a text; undefined if it is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // The parser's message quotes the text.
    return undefined;
  }
}

/** A response as hooks see it. */
export interface ApiResponse {
  /** The URL that responded, after redirects within the origin. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /**
   * The parsed JSON body; undefined if it is not JSON, which only `validateResponse` and `errorBody` see. A success in
   * the format `text` has a string, one in the format `bytes` a Uint8Array, and one that is read as it arrives
   * undefined.
   */
  readonly body: unknown;
}

/**
 * Thrown by hooks for a response that is not what the endpoint promises. Hooks know nothing of the request, so this is
 * not an error of `errors/`; the client adds those facts.
 *
 * Until a response has contained a record of the stream, the declaration is assumed to be wrong, and the stream ends at
 * once with an `UnexpectedResponseError`. After that, the request is retried, and if that does not help, the stream
 * ends with an `InvalidResponseError`.
 */
export class InvalidResponse extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  static override readonly [Symbol.hasInstance] = isOfThisClass;

  override readonly name = "InvalidResponse";
}

/**
 * Thrown by hooks for a complete, valid JSON response that does not match the stream's declaration, and would not the
 * next time. The message says what is missing and what is there instead (names, never values). The stream ends at once
 * with an `UnexpectedResponseError`.
 */
export class UnexpectedResponse extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  static override readonly [Symbol.hasInstance] = isOfThisClass;

  override readonly name = "UnexpectedResponse";
}

/**
 * The value at a path of property names, such as `pagination_meta.after`; undefined if the path ends early. The empty
 * path is the body itself. The last name may contain dots, as `@odata.nextLink` does.
 */
export function valueAt(body: unknown, path: string): unknown {
  return pathReader(path)(body);
}

/** `valueAt` for one path and many values: it takes the path apart once. */
export function pathReader(path: string): (body: unknown) => unknown {
  if (path === "") return (body) => body;
  const end = path.indexOf(".");
  const name = path.slice(0, Math.max(0, end));
  const inside = end === -1 ? () => undefined : pathReader(path.slice(end + 1));
  return (body) => {
    if (!isJsonObject(body)) return undefined;
    if (Object.hasOwn(body, path)) return body[path];
    return end !== -1 && Object.hasOwn(body, name) ? inside(body[name]) : undefined;
  };
}

/**
 * The names in a path, such as `pagination_meta.after`. OData annotations contain dots and are one name each:
 * `@odata.nextLink`, `value@odata.count`, and `odata.nextLink` of older versions.
 */
export function pathNames(path: string): readonly string[] {
  return path.match(/(?:[^.@]*@|\bodata\.).*$|[^.]+/g) ?? [];
}

/**
 * The count at a path: a number, possibly as text; null if there is none.
 *
 * @throws InvalidResponse for anything else.
 */
export function countAt(body: unknown, path: string): number | null {
  const count = valueAt(body, path) ?? null;
  if (count === null || typeof count === "number") return count;
  if (typeof count === "bigint" || (typeof count === "string" && /^\d+$/.test(count))) {
    return Number(count);
  }
  throw new InvalidResponse(`${path} is not a number`);
}

/**
 * The list at a path, in which `[*]` stands for every element of an array: `data.issues.edges[*].node`. Several results
 * become one list: `groups[*].items`. Elements without the path are skipped. The empty path is a body that is an array
 * itself. Null counts as an empty list.
 *
 * @throws InvalidResponse when there is no list; it names what is there instead.
 */
export function listAt(body: unknown, path: string): readonly unknown[] {
  const list = listBehind(body, path.split(/\[\*\]\.?/));
  if (list !== null) return list;
  throw new InvalidResponse(`it has no list at "${path}", but ${outlineOf(body)}`);
}

/** @param steps Parts of a path between its `[*]`s. */
function listBehind(value: unknown, [path = "", ...more]: readonly string[]): unknown[] | null {
  const list = valueAt(value, path);
  // Some servers, such as those written in Go, send null for an empty list.
  if (list === null) return [];
  if (!Array.isArray(list)) return null;
  if (more.length === 0) return list;
  const found = list.map((element) => elementsOf(element, more)).filter((part) => part !== null);
  return found.length === 0 && list.length > 0 ? null : found.flat();
}

/** The list at the rest of the path in an element; null if the element lacks the path. */
function elementsOf(element: unknown, steps: readonly string[]): unknown[] | null {
  if (steps.length > 1) return listBehind(element, steps);
  const value = valueAt(element, steps[0] ?? "");
  if (Array.isArray(value)) return value;
  if (value === null) return [];
  return value === undefined ? null : [value];
}

/** Names that one message lists. */
const maxNames = 20;

/** Longest name in a message, in characters. */
const maxNameLength = 40;

/**
 * Describes a JSON value for a message: names, never values.
 *
 * @param depth Nesting depth of the names shown. Default 3: records are no deeper.
 */
export function outlineOf(value: unknown, depth = 3): string {
  if (Array.isArray(value)) return 'a list (its path is "")';
  if (!isJsonObject(value)) return value === null ? "null" : `a ${typeof value}`;
  const names = [...propertyNames(value, depth)];
  const more = names.length - maxNames;
  const shown = names.slice(0, maxNames).join(", ") || "nothing";
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A property's name for a message, unless it is the key of a map, such as an address or a number. */
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

/** Whether a status is one of success, 200 to 299. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
