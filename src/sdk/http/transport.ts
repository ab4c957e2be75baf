/** The way to the network: undici, which can go through proxies. */

import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import { ConfigError } from "../errors/index.ts";

/**
 * Makes the connections of a run. Honours HTTPS_PROXY and NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS.
 * Undici limits only the time to connect: what bounds an answer is the client's business.
 *
 * @param connectTimeout Seconds until a connection must stand, TLS included.
 * @throws ConfigError when HTTPS_PROXY is unusable; its value is not repeated, as it may hold a password.
 */
export function createDispatcher(connectTimeout: number): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent({
      // Plain http goes to the machine itself only, and must not carry the credential to a proxy.
      httpProxy: "",
      connect: { timeout: connectTimeout * 1000 },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  } catch {
    throw new ConfigError([
      "HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128",
    ]);
  }
}

/** `fetch` over these connections. It takes the runtime's own `Request`, undici's a URL and options. */
export async function fetchThrough(
  dispatcher: EnvHttpProxyAgent,
  input: Request | URL | string,
): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input);
  const response = await undiciFetch(request.url, {
    method: request.method,
    headers: [...request.headers],
    signal: request.signal,
    redirect: request.redirect,
    dispatcher,
  });
  return response as unknown as Response;
}
