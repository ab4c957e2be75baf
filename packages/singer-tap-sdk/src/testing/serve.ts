/** A local HTTP server for one test. */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** The lifetime of a test: a `TestContext`. */
export interface Lifetime {
  after(end: () => unknown): void;
}

/** Handles a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** Serves a handler on a free port of the loopback address until the test ends; returns the origin. */
export async function serve(test: Lifetime, handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    handler(request, response, new URL(request.url ?? "/", "http://localhost"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return `http://127.0.0.1:${address.port}`;
}

/** Sends a JSON response. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
