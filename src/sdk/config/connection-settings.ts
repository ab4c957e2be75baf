/** The settings that every REST tap of this SDK has: spread them into the tap's own settings schema. */

import { type Static, Type } from "typebox";
import type { RetryLimits } from "../http/back-off.ts";
import type { Timeouts } from "../http/sender.ts";

export const connectionSettings = {
  concurrency: Type.Integer({
    title: "Concurrency",
    description: "Requests under way at the same time, all streams together.",
    default: 10,
    minimum: 1,
    maximum: 100,
  }),
  requests_per_minute: Type.Optional(
    Type.Integer({
      title: "Requests per minute",
      description:
        "Upper bound for the requests of this run, where other software uses the same credential. Without it, the API's own limits are used up.",
      minimum: 1,
    }),
  ),
  connect_timeout: Type.Integer({
    title: "Connect timeout",
    description: "Seconds until a connection must stand.",
    default: 10,
    minimum: 1,
    maximum: 3600,
  }),
  first_byte_timeout: Type.Integer({
    title: "First byte timeout",
    description: "Seconds from a request until its answer must begin.",
    default: 30,
    minimum: 1,
    maximum: 3600,
  }),
  request_timeout: Type.Integer({
    title: "Request timeout",
    description: "Seconds from a request until its answer must be complete.",
    default: 60,
    minimum: 1,
    maximum: 3600,
  }),
  max_attempts: Type.Integer({
    title: "Maximum attempts",
    description:
      "How often one request is sent before its stream is given up. Being turned away by a rate limit does not count.",
    default: 8,
    minimum: 1,
    maximum: 100,
  }),
  retry_timeout: Type.Integer({
    title: "Retry timeout",
    description:
      "Seconds after its first failure until a request must have succeeded. Waits for rate limits don't count.",
    default: 300,
    minimum: 0,
    maximum: 86_400,
  }),
  max_rate_limit_wait: Type.Integer({
    title: "Maximum rate limit wait",
    description:
      "Seconds that a rate limit of the API may hold a request back; a table that would have to wait for longer is given up.",
    default: 3600,
    minimum: 0,
    maximum: 86_400,
  }),
  user_agent: Type.Optional(
    Type.String({
      title: "User agent",
      description: "What the tap calls itself to the API. Default: its name and version.",
      minLength: 1,
      pattern: "^[\\x20-\\x7e]+$",
    }),
  ),
  skip_forbidden: Type.Boolean({
    title: "Skip forbidden tables",
    description:
      "Treat a table that the credential may not read (403) as a warning instead of a failure of the run.",
    default: false,
  }),
};

/** The checked values of `connectionSettings`. */
export type ConnectionSettings = Static<ReturnType<typeof Type.Object<typeof connectionSettings>>>;

/** The time limits that the settings ask for. */
export function timeoutsOf(settings: ConnectionSettings): Timeouts {
  return {
    connect: settings.connect_timeout,
    firstByte: settings.first_byte_timeout,
    request: settings.request_timeout,
  };
}

/** The bounds of retries that the settings ask for. */
export function retryLimitsOf(settings: ConnectionSettings): RetryLimits {
  return { maxAttempts: settings.max_attempts, retryTimeout: settings.retry_timeout };
}
