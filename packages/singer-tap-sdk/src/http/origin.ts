/** Restricts requests to the configured origin, since they carry the credential. */

import { ForeignOriginError, type RequestFacts } from "../errors/index.ts";
import type { OutgoingRequest } from "./request.ts";
import type { ApiResponse } from "./response.ts";

/** The URL of a path below a base, which may have a path of its own: `https://example.com/api/v3`. */
export function urlBelow(origin: string, path: string): URL {
  const { href } = new URL(origin);
  return new URL(href.replace(/\/*$/, "") + path);
}

/** @throws ForeignOriginError when a URL leads to another origin or contains a user name. */
export function requireOrigin(url: URL, origin: string, facts: RequestFacts): void {
  if (url.origin !== origin) {
    // Schemes without a host have no origin.
    throw new ForeignOriginError(facts, url.host === "" ? url.protocol : url.origin);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ForeignOriginError(facts, "a URL with a user name");
  }
}

/**
 * The URL that a response redirects to; null if it is not a redirect. A POST is redirected only by a status that keeps
 * its method (307, 308): the others turn it into a GET, which would be another request.
 */
export function redirectTarget(
  { method }: Pick<OutgoingRequest, "method">,
  { url, status, headers }: Pick<ApiResponse, "url" | "status" | "headers">,
): URL | null {
  const isRedirect =
    method === "GET"
      ? status >= 301 && status <= 308 && status !== 304
      : status === 307 || status === 308;
  const location = isRedirect ? headers.get("location") : null;
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : null;
}
