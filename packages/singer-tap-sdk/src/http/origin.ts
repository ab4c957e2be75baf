/** Where requests may go: to the configured origin, and nowhere else, since the credential goes along. */

import { ForeignOriginError, type RequestFacts } from "../errors/index.ts";
import type { OutgoingRequest } from "./request.ts";
import type { RawResponse } from "./response.ts";

/** The URL of a path below an origin, which may have a path of its own: `https://example.com/api/v3`. */
export function urlBelow(origin: string, path: string): URL {
  const { href } = new URL(origin);
  return new URL(href.replace(/\/*$/, "") + path);
}

/** @throws ForeignOriginError when a URL leads elsewhere, or holds a user name of its own. */
export function requireOrigin(url: URL, origin: string, facts: RequestFacts): void {
  if (url.origin !== origin) {
    // Schemes that are no network have no origin.
    throw new ForeignOriginError(facts, url.host === "" ? url.protocol : url.origin);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ForeignOriginError(facts, "a URL with a user name");
  }
}

/**
 * The URL that a response redirects to; null where it is no redirect. A POST is sent again only where the
 * status says that it stays one (307, 308): the others make it a GET, which would ask for something else.
 */
export function redirectTarget(
  { method }: Pick<OutgoingRequest, "method">,
  { url, status, headers }: Pick<RawResponse, "url" | "status" | "headers">,
): URL | null {
  const isRedirect =
    method === "GET"
      ? status >= 301 && status <= 308 && status !== 304
      : status === 307 || status === 308;
  const location = isRedirect ? headers.get("location") : null;
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : null;
}
