import type { RateLimit } from "../rate-limit.ts";

/**
 * The limit of GraphQL APIs that report the cost of each query in `extensions.cost`, as Shopify does: 1,000 points, of which
 * 50 a second come back, until a response says otherwise.
 *
 * ```ts
 * override readonly rateLimits = [queryCostLimit];
 * ```
 *
 * https://shopify.dev/docs/api/usage/limits
 */
export const queryCostLimit: RateLimit = {
  name: "of query costs",
  requests: 1000,
  seconds: 20,
  cost: {
    // A query is let through if its requested cost is left; what it did not need comes back with the response.
    cost: "extensions.cost.requestedQueryCost",
    remaining: "extensions.cost.throttleStatus.currentlyAvailable",
    limit: "extensions.cost.throttleStatus.maximumAvailable",
    restoreRate: "extensions.cost.throttleStatus.restoreRate",
  },
};
