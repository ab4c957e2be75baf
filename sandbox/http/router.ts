/** Finds the endpoint of a path in the table. */

import type { Endpoint } from "./endpoint.ts";

/** An endpoint together with the values of the segments that its path leaves open. */
export type Route = {
  readonly endpoint: Endpoint;
  readonly segments: ReadonlyMap<string, string>;
};

/** A lookup of the endpoint that serves a path: of several that match, the first in the table. */
export function routerOf(endpoints: readonly Endpoint[]): (path: string) => Route | undefined {
  const table = endpoints.map((endpoint) => ({ endpoint, pattern: endpoint.path.split("/") }));
  return (path) => {
    const parts = path.split("/");
    for (const { endpoint, pattern } of table) {
      const segments = match(pattern, parts);
      if (segments) {
        return { endpoint, segments };
      }
    }
    return undefined;
  };
}

function match(
  pattern: readonly string[],
  parts: readonly string[],
): Map<string, string> | undefined {
  if (pattern.length !== parts.length) {
    return undefined;
  }
  const segments = new Map<string, string>();
  for (const [index, wanted] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (wanted.startsWith("{")) {
      segments.set(wanted.slice(1, -1), part);
    } else if (wanted !== part) {
      return undefined;
    }
  }
  return segments;
}
