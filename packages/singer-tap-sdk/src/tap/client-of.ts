/** The HTTP client of a tap, by its settings. */

import { retryLimitsOf, timeoutsOf } from "../config/connection-settings.ts";
import { type SettingsSchema, secretsOf } from "../config/settings.ts";
import { TimeoutError } from "../errors/index.ts";
import { HttpClient } from "../http/http-client.ts";
import { longWait, RequestBudget } from "../http/request-budget.ts";
import { RequestLog } from "../http/request-log.ts";
import type { Stream } from "../stream/stream.ts";
import type { TestOptions } from "./sync-options.ts";

/** The part of a tap that its client needs. */
interface NamedTap {
  readonly name: string;
  readonly version: string;
  /** All settings, including the SDK's. */
  readonly allSettings: SettingsSchema;
}

/** Creates the client of a tap's streams, and adds the secrets of its settings to the redactor. */
export function clientOf(
  { name, version, allSettings }: NamedTap,
  streams: readonly Stream[],
  { settings, logger, stop }: Pick<TestOptions, "settings" | "logger" | "stop">,
): HttpClient {
  const log = new RequestLog(logger);
  logger.redactor.add(...secretsOf(allSettings, settings));
  const maxRateLimitWait = settings.max_rate_limit_wait;
  const onWait = (seconds: number, limit: string): void => {
    logger.info(`Waiting ${Math.ceil(seconds)} s for the rate limit ${limit}`);
  };
  const budget = new RequestBudget(settings.requests_per_minute ?? null, onWait, maxRateLimitWait);
  return new HttpClient({
    userAgent: settings.user_agent ?? `${name}/${version}`,
    concurrency: settings.concurrency,
    budget,
    retry: retryLimitsOf(settings),
    maxRateLimitWait,
    timeouts: timeoutsOf(settings),
    redactor: logger.redactor,
    signal: stop.signal,
    healthCheck:
      streams.map((stream) => stream.healthCheck()).find((check) => check !== null) ?? null,
    onRequest: (report) => log.add(report),
    onRetry: (error, delay) => {
      // A request that timed out has already kept someone waiting.
      const isLong = delay > longWait || error instanceof TimeoutError;
      const level = isLong ? "info" : "debug";
      logger[level](`${error.message} Retrying in ${delay.toFixed(1)} s`);
    },
  });
}
