/** Starts a sandbox: a server, the organisation behind it, and the handles that tests pull. */

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { defaultNow, foundOrganisation } from "../organisation.ts";
import { send } from "./answer.ts";
import { answerer, problemAnswer } from "./answering.ts";
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
import { Store } from "./store.ts";

/** A port of the discard service: nothing listens there, so that an unset `foreignOrigin` leads nowhere. */
const NOWHERE = "http://127.0.0.1:9";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Starts a sandbox and resolves once it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = "127.0.0.1", apiKey = defaultApiKey, seed = defaultSeed, latency = 0 } = options;
  const { organisation, now = defaultNow } = options;
  const founded = organisation ? { tables: organisation } : foundOrganisation({ ...options, seed });
  const tables: Record<string, readonly TableRecord[]> = { ...founded.tables };
  const store = new Store(
    tables,
    Date.parse(now),
    "further" in founded ? founded.further : undefined,
  );
  const limits = rateLimiter(options);
  const answer = answerer(options, store, limits);
  const nextFault = scheduleFaults({ ...options, seed });
  const requests: Mutable<LoggedRequest>[] = [];
  const timers = new Timers();
  const started = performance.now();
  let inFlight = 0;

  const handle = (
    request: IncomingMessage,
    response: ServerResponse,
    entry: Mutable<LoggedRequest>,
    index: number,
  ): void => {
    const { path, query } = entry;
    const requestId = requestIdOf(seed, index);
    const answered = answer({ request, path, query, requestId });
    entry.fault = answered.refused ? undefined : nextFault(path, query);
    if (entry.fault) {
      sendFault(entry.fault, {
        request,
        response,
        answer: answered.answer,
        key: answered.key,
        problem: (status, type, message) => {
          const details = { type, code: type, message, headers: answered.limitHeaders };
          return problemAnswer(new ApiProblem(status, details), requestId);
        },
        later: (milliseconds, then) => timers.start(milliseconds, then),
        retryAfter: options.retryAfter ?? 1,
        pace: options.pace ?? 20,
        foreignOrigin: options.foreignOrigin ?? NOWHERE,
      });
    } else {
      send(answered.answer, request, response);
    }
    entry.status = response.headersSent ? response.statusCode : undefined;
  };

  const listener: RequestListener = (request, response) => {
    // Taken apart by hand: what a client sends need not be a valid URL.
    const [path = "", ...search] = (request.url ?? "").split("?");
    inFlight += 1;
    response.once("close", () => {
      inFlight -= 1;
    });
    const entry: Mutable<LoggedRequest> = {
      method: request.method ?? "",
      path,
      query: new URLSearchParams(search.join("?")),
      headers: request.headers,
      time: performance.now() - started,
      inFlight,
      status: undefined,
      fault: undefined,
    };
    const index = requests.push(entry) - 1;
    if (latency > 0) {
      timers.start(latency, () => handle(request, response, entry, index));
    } else {
      handle(request, response, entry, index);
    }
  };

  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  // As long as load balancers keep theirs: an idle connection that closes under a request would be a fault nobody asked for.
  server.keepAliveTimeout = 65_000;
  const sockets = keepSockets(server);
  const port = await listen(server, options.port ?? 0, host);

  return {
    origin: `${options.tls ? "https" : "http"}://${host}:${port}`,
    apiKey,
    organisation: tables,
    rows: (table) => store.rows(table),
    requests,
    replace(table, records) {
      tables[table] = records;
      store.replace(table, records);
    },
    drain(count, limit = "general") {
      limits?.drain(count, limit);
    },
    async close() {
      timers.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

/** Timers that end with the sandbox. */
class Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  start(milliseconds: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      then();
    }, milliseconds);
    this.#running.add(timer);
  }

  stop(): void {
    for (const timer of this.#running) {
      clearTimeout(timer);
    }
  }
}

function rateLimiter({ rateLimits, clock = Date.now }: SandboxOptions): RateLimiter | undefined {
  return rateLimits ? new RateLimiter(rateLimits === true ? {} : rateLimits, clock) : undefined;
}

/** The connections that are open, so that they can be destroyed: a server waits for its idle ones otherwise. */
function keepSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** In the form of a UUID, as the API's are, and the same in every run. */
function requestIdOf(seed: number, index: number): string {
  const hex = (value: number, digits: number): string =>
    (value >>> 0).toString(16).padStart(digits, "0").slice(-digits);
  return `${hex(seed, 8)}-0000-4000-8000-${hex(index + 1, 12)}`;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
