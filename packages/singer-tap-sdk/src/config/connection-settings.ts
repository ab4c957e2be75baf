/** Connection settings of every REST tap; spread them into the tap's settings schema. */

import type { RetryLimits } from "../http/back-off.ts";
import type { Timeouts } from "../http/sender.ts";
import { type Static, Type } from "../schema/typebox.ts";

export const connectionSettings = {
  concurrency: Type.Integer({
    title: "Concurrency",
    description: "Requests in flight at the same time, across all streams.",
    default: 10,
    minimum: 1,
    maximum: 100,
  }),
  requests_per_minute: Type.Optional(
    Type.Integer({
      title: "Requests per minute",
      description:
        "Upper bound for the requests of this run. Set it when other software shares the key; by default the run uses the API's whole limit.",
      minimum: 1,
    }),
  ),
  connect_timeout: Type.Integer({
    title: "Connect timeout",
    description: "Seconds to wait for a connection, TLS included.",
    default: 10,
    minimum: 1,
    maximum: 3600,
  }),
  first_byte_timeout: Type.Integer({
    title: "First byte timeout",
    description: "Seconds to wait for the first byte of a response.",
    default: 30,
    minimum: 1,
    maximum: 3600,
  }),
  request_timeout: Type.Integer({
    title: "Request timeout",
    description: "Seconds to wait for a complete response.",
    default: 60,
    minimum: 1,
    maximum: 3600,
  }),
  max_attempts: Type.Integer({
    title: "Maximum attempts",
    description: "Attempts per request before its stream fails. 429 responses do not count.",
    default: 8,
    minimum: 1,
    maximum: 100,
  }),
  retry_timeout: Type.Integer({
    title: "Retry timeout",
    description:
      "Seconds, from the first failure, during which a request is retried. Rate-limit waits do not count.",
    default: 300,
    minimum: 0,
    maximum: 86_400,
  }),
  max_rate_limit_wait: Type.Integer({
    title: "Maximum rate limit wait",
    description:
      "Longest wait for a rate limit, in seconds; a stream that would wait longer fails.",
    default: 3600,
    minimum: 0,
    maximum: 86_400,
  }),
  user_agent: Type.Optional(
    Type.String({
      title: "User agent",
      description: "User-Agent header. Default: the tap's name and version.",
      minLength: 1,
      pattern: "^[\\x20-\\x7e]+$",
    }),
  ),
  skip_forbidden: Type.Boolean({
    title: "Skip forbidden tables",
    description:
      "Skip streams that the key has no permission for (403) with a warning, instead of failing the run.",
    default: false,
  }),
};

/** The validated values of `connectionSettings`. */
type ConnectionSettings = Static<ReturnType<typeof Type.Object<typeof connectionSettings>>>;

/** The time limits in the settings. */
export function timeoutsOf(settings: ConnectionSettings): Timeouts {
  return {
    connect: settings.connect_timeout,
    firstByte: settings.first_byte_timeout,
    request: settings.request_timeout,
  };
}

/** The retry limits in the settings. */
export function retryLimitsOf(settings: ConnectionSettings): RetryLimits {
  return { maxAttempts: settings.max_attempts, retryTimeout: settings.retry_timeout };
}
