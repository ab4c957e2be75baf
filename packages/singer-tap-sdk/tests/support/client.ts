/** An HTTP client for one test: real requests, no jitter, so that retries follow at once. */

import type { TestContext } from "node:test";
import { HttpClient, type HttpClientOptions } from "../../src/http/http-client.ts";
import { RequestBudget } from "../../src/http/request-budget.ts";
import { Redactor } from "../../src/logging/redactor.ts";

export function testClient(
  test: Pick<TestContext, "after">,
  options: Partial<HttpClientOptions> = {},
): HttpClient {
  const { random = () => 0 } = options;
  const client = new HttpClient({
    userAgent: "test/1",
    concurrency: 10,
    budget: new RequestBudget(null, () => {}, undefined, random),
    retry: { maxAttempts: 5, retryTimeout: 60 },
    maxRateLimitWait: 60,
    timeouts: { connect: 5, firstByte: 5, request: 5 },
    redactor: new Redactor(),
    signal: new AbortController().signal,
    healthCheck: null,
    random,
    onRequest: () => {},
    onRetry: () => {},
    ...options,
  });
  test.after(() => client.close());
  return client;
}
