/** Finds the endpoint of a path in the table. */

import type { Endpoint } from "./endpoint.ts";

/** An endpoint together with the values of the segments that its path leaves open. */
export type Route = {
  readonly endpoint: Endpoint;
  readonly segments: ReadonlyMap<string, string>;
};

/** A lookup of the endpoint that serves a path: of several that match, the first in the table. */
export function routerOf(endpoints: readonly Endpoint[]): (path: string) => Route | undefined {
  const table = endpoints.map((endpoint) => {
    const pattern = endpoint.path.replace(/\{(\w+)\}/g, "(?<$1>[^/]*)");
    return { endpoint, pattern: new RegExp(`^${pattern}$`) };
  });
  return (path) => {
    for (const { endpoint, pattern } of table) {
      const match = pattern.exec(path);
      if (match) return { endpoint, segments: new Map(Object.entries(match.groups ?? {})) };
    }
    return undefined;
  };
}
