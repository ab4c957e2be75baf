/** A request for one page, as a stream would make it. */

import { NoAuthenticator } from "../../src/sdk/http/authenticators/index.ts";
import { readErrorBody } from "../../src/sdk/http/error-body.ts";
import type { PageRequest, RecordPage } from "../../src/sdk/http/http-client.ts";
import { UnusableAnswer, valueAt } from "../../src/sdk/index.ts";

/** Asks for the list `things`, in the name of the stream `things`. */
export function thingsRequest(
  url: string,
  options: Partial<PageRequest<RecordPage>> = {},
): PageRequest<RecordPage> {
  return {
    stream: "things",
    method: "GET",
    url: new URL(url),
    origin: new URL(url).origin,
    headers: new Headers(),
    body: null,
    authenticator: new NoAuthenticator(),
    limits: [],
    scope: null,
    errorBody: readErrorBody,
    judge: () => undefined,
    empty: { records: [] },
    read: ({ body }) => {
      const things = valueAt(body, "things");
      if (!Array.isArray(things)) throw new UnusableAnswer("it holds no list things");
      return { records: things };
    },
    ...options,
  };
}
