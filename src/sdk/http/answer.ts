/** An answer of the API, as it came and as hooks see it. */

import { isJsonObject } from "../../singer/index.ts";

/** An answer before its status and body are looked at. */
export interface RawAnswer {
  /** The URL that answered, after redirects inside the origin. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer whose body is JSON. */
export interface Answer {
  /** The URL that answered, after redirects inside the origin. */
  readonly url: URL;
  readonly headers: Headers;
  /** The parsed JSON body. */
  readonly body: unknown;
}

/**
 * An answer that is not what the endpoint promises. Hooks that read answers throw it; the request is then
 * sent again, and when that does not help either, the stream ends with a `MalformedAnswerError`.
 */
export class UnusableAnswer extends Error {
  override readonly name = "UnusableAnswer";
}

/**
 * A whole answer, of valid JSON, that is not what the stream declares, and would not be the next time: hooks
 * throw it, saying what is missing and what is there instead (names, never values). The stream then ends at
 * once with an `UnexpectedAnswerError`.
 */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

/**
 * The value at a path of property names, `pagination_meta.after` say; undefined where the path ends early.
 * The empty path is the body itself.
 */
export function valueAt(body: unknown, path: string): unknown {
  if (path === "") return body;
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
      body,
    );
}
