/** The endpoints that files are requested from. */

import { NoAuthenticator } from "../authenticators/index.ts";
import type { Endpoint } from "../endpoint.ts";
import type { ResponseAction } from "../response-action.ts";

/** The endpoint of files that an endpoint's response names, and of reports on its job. */
export function endpointOfFiles(endpoint: Endpoint, fileOrigins: readonly string[] = []): Endpoint {
  const { name, urlBase, recordsPath, rateLimits, requiredScope, credential } = endpoint;
  return {
    name,
    method: "GET",
    urlBase,
    fileOrigins,
    recordsPath,
    rateLimits,
    requiredScope,
    credential,
    headers: (context) => endpoint.headers(context),
    validateResponse: (response, context) => endpoint.validateResponse(response, context),
    errorBody: (response) => endpoint.errorBody(response),
  };
}

/** The endpoint that a URL is requested from: the same, unless the URL is at an origin that it declares for files. */
export function endpointAt(url: URL, endpoint: Endpoint): Endpoint {
  const { fileOrigins = [] } = endpoint;
  const isForeign = url.origin !== new URL(endpoint.urlBase).origin;
  return isForeign && fileOrigins.includes(url.origin) ? foreignEndpoint(url, endpoint) : endpoint;
}

/** Nothing of the API's goes there: no credential, no header; and nothing there is the API's. */
function foreignEndpoint({ origin }: URL, { name, recordsPath, fileOrigins = [] }: Endpoint) {
  return {
    name,
    method: "GET",
    urlBase: origin,
    fileOrigins,
    recordsPath,
    rateLimits: [],
    requiredScope: null,
    credential: new NoAuthenticator(),
    headers: () => ({}),
    validateResponse: ({ status }) => foreignAction(status),
    errorBody: () => null,
  } satisfies Endpoint;
}

/** A refusal fails the stream: it says nothing about the credential, its permissions, or the rows of the stream. */
function foreignAction(status: number): ResponseAction | undefined {
  const isPassing = status === 408 || status === 425 || status === 429;
  return status >= 400 && status <= 499 && !isPassing ? "fail" : undefined;
}
