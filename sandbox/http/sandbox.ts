/** Starts a sandbox: a server, the organisation behind it, and the handles that tests pull. */

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { defaultNow, foundOrganisation } from "../organisation.ts";
import { endpoints } from "./endpoints.ts";
import { scheduleFaults } from "./fault-schedule.ts";
import { sendFault } from "./faults.ts";
import {
  defaultApiKey,
  defaultSeed,
  type LoggedRequest,
  type Sandbox,
  type SandboxOptions,
} from "./options.ts";
import { ApiProblem } from "./problem.ts";
import { RateLimiter } from "./rate-limits.ts";
import type { TableRecord } from "./records.ts";
import { problemResponse, responder } from "./responder.ts";
import { send } from "./response.ts";
import { Store } from "./store.ts";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Starts a sandbox and resolves once it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = "127.0.0.1", apiKey = defaultApiKey, seed = defaultSeed, latency = 0 } = options;
  const { organisation, now = defaultNow, rateLimits, clock = Date.now } = options;
  const founded = organisation
    ? { tables: organisation, further: undefined }
    : foundOrganisation({ ...options, seed });
  const tables: Record<string, readonly TableRecord[]> = { ...founded.tables };
  const newestFirst = new Set(endpoints.flatMap((one) => (one.newestFirst ? one.table : [])));
  const store = new Store(tables, Date.parse(now), newestFirst, founded.further);
  const limits = rateLimits
    ? new RateLimiter(rateLimits === true ? {} : rateLimits, clock)
    : undefined;
  const respond = responder(options, store, limits);
  const nextFault = scheduleFaults(options, seed);
  const requests: Mutable<LoggedRequest>[] = [];
  const started = performance.now();

  const listener: RequestListener = (request, response) => {
    // Taken apart by hand: what a client sends need not be a valid URL.
    const [path = "", ...search] = (request.url ?? "").split("?");
    const query = new URLSearchParams(search.join("?"));
    const { method = "", headers } = request;
    const entry: Mutable<LoggedRequest> = {
      method,
      path,
      query,
      headers,
      time: performance.now() - started,
      status: undefined,
      fault: undefined,
    };
    const requestId = requestIdOf(seed, requests.push(entry));
    later(latency, () => {
      const outcome = respond({ request, path, query, requestId });
      const { limitHeaders, key } = outcome;
      entry.fault = outcome.refused ? undefined : nextFault(path, query);
      if (entry.fault) {
        sendFault(entry.fault, {
          request,
          response,
          prepared: outcome.response,
          key,
          problem: (status, type, message) => {
            const problem = new ApiProblem(status, type, message, { headers: limitHeaders });
            return problemResponse(problem, requestId);
          },
          later,
          retryAfter: options.retryAfter ?? 1,
          pace: options.pace ?? 20,
        });
      } else {
        send(outcome.response, request, response);
      }
      entry.status = response.headersSent ? response.statusCode : undefined;
    });
  };

  const server = createServer(listener);
  // As long as load balancers keep theirs: an idle connection that closes under a request would be one more fault.
  server.keepAliveTimeout = 65_000;
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;

  return {
    origin: `http://${host}:${port}`,
    apiKey,
    organisation: tables,
    rows: (table) => store.rows(table),
    requests,
    replace(table, records) {
      tables[table] = records;
      store.replace(table, records);
    },
    drain: (count) => limits?.drain(count),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Runs something after some milliseconds, at once without any; does not keep the process alive. */
function later(milliseconds: number, then: () => void): void {
  if (milliseconds > 0) setTimeout(then, milliseconds).unref();
  else then();
}

/** In the form of a UUID, as the API's are, and the same in every run. */
function requestIdOf(seed: number, number: number): string {
  const [first, last] = [(seed >>> 0).toString(16), number.toString(16)];
  return `${first.padStart(8, "0")}-0000-4000-8000-${last.padStart(12, "0")}`;
}
