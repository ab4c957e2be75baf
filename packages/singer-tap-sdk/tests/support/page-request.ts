/** A request for one page, as a stream would make it. */

import { type Authenticator, NoAuthenticator } from "../../src/http/authenticators/index.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { readErrorBody } from "../../src/http/error-body.ts";
import type { PageRequest, RecordPage } from "../../src/http/reception.ts";
import type { Method } from "../../src/http/request.ts";
import { InvalidResponse, type RateLimit, valueAt } from "../../src/index.ts";

interface Options {
  readonly method?: Method;
  readonly headers?: Headers;
  readonly authenticator?: Authenticator;
  readonly limits?: readonly RateLimit[];
  readonly read?: PageRequest<RecordPage>["read"];
}

/** Requests the list `things`, in the name of the stream `things`. */
export function thingsRequest(
  url: string,
  {
    method = "GET",
    headers = new Headers(),
    authenticator = new NoAuthenticator(),
    limits = [],
    read = readThings,
  }: Options = {},
): PageRequest<RecordPage> {
  const endpoint: Endpoint = {
    name: "things",
    method,
    urlBase: new URL(url).origin,
    recordsPath: null,
    rateLimits: limits,
    requiredScope: null,
    credential: authenticator,
    headers: () => headers,
    validateResponse: () => undefined,
    errorBody: readErrorBody,
  };
  return { endpoint, context: {}, url: new URL(url), body: null, empty: { records: [] }, read };
}

function readThings({ body }: { readonly body: unknown }): RecordPage {
  const things = valueAt(body, "things");
  if (!Array.isArray(things)) throw new InvalidResponse("it holds no list things");
  return { records: things };
}
