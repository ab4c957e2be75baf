/** A request to an endpoint, and how it is sent. */

import type { RequestFacts } from "../errors/index.ts";
import { type JsonObject, stringifyJson } from "../singer/index.ts";
import type { Context } from "./context.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Format } from "./format.ts";
import type { RateLimit } from "./rate-limit.ts";
import { endpointOf, methodOf, type OutgoingRequest } from "./request.ts";

/** A request to an endpoint. */
export interface EndpointRequest {
  readonly endpoint: Endpoint;
  /** Context of the partition. */
  readonly context: Context;
  readonly url: URL;
  /** JSON body; null for none. */
  readonly body: JsonObject | null;
  /** What the response holds. Default `json`. */
  readonly format?: Format;
  /** The URL whose path messages name: a path that the API has chosen may hold what must not be shown. Default `url`. */
  readonly shownUrl?: URL;
}

/** What messages say about an attempt. */
export function factsOf(request: EndpointRequest, attempts: number): RequestFacts {
  const { endpoint, body, url, shownUrl = url } = request;
  const method = methodOf(endpoint.method, body);
  return { stream: endpoint.name, endpoint: endpointOf({ method, url: shownUrl }), attempts };
}

/** The request as it is sent, without its credential. */
export function outgoingRequest(
  url: URL,
  { endpoint, context, body, format = "json" }: EndpointRequest,
): OutgoingRequest {
  const headers = new Headers(endpoint.headers(context));
  if (body !== null && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  // Files have all kinds of types, whatever they hold; JSON is asked for by default.
  if (format !== "json" && !headers.has("accept")) headers.set("accept", "*/*");
  return {
    method: methodOf(endpoint.method, body),
    url: new URL(url),
    headers,
    body: body === null ? null : stringifyJson(body),
  };
}

/** The limits that requests to an endpoint count against. */
export function limitsOf({ rateLimits, urlBase }: Endpoint): readonly RateLimit[] {
  return rateLimits.length > 0 ? rateLimits : [undeclaredLimit(new URL(urlBase))];
}

/** Stands for the limits of an API that documents none: only its responses reveal them. */
function undeclaredLimit({ host }: URL): RateLimit {
  const requests = Number.POSITIVE_INFINITY;
  return { name: `of ${host}`, requests, seconds: 0, isFixedWindow: true };
}
