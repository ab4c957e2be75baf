/** Where requests may go: to the configured origin, and nowhere else, since the credential goes along. */

import { ForeignOriginError, type RequestFacts } from "../errors/index.ts";

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

/** The URL that an answer redirects to; null where it is no redirect. */
export function redirectTarget(url: URL, status: number, headers: Headers): URL | null {
  const isRedirect = status >= 301 && status <= 308 && status !== 304;
  const location = isRedirect ? headers.get("location") : null;
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : null;
}
