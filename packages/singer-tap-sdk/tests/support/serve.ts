/** Local HTTP servers for tests; those of the test kit, and a port for other programs. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export { type Handler, sendJson, serve } from "../../src/testing/index.ts";

/**
 * A port of this process alone, below those that systems hand out: while nothing listens there, no other test's server
 * gets what is sent to it.
 */
export const ownPort = 10_000 + (process.pid % 20_000);

/** A port of the loopback address that nothing listens on, for a program that must be told one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
