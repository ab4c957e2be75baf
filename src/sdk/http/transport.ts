/** The way to the network: undici, which can go through proxies. */

import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import { ConfigError } from "../errors/index.ts";

/** The connections of a run. Undici bounds the time to connect alone; what bounds an answer is the client's business. */
export class Transport {
  readonly #dispatcher: EnvHttpProxyAgent;

  /**
   * Honours HTTPS_PROXY and NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS.
   *
   * @param connectTimeout Seconds until a connection must stand, TLS included.
   * @throws ConfigError when HTTPS_PROXY is unusable; its value is not repeated, as it may hold a password.
   */
  constructor(connectTimeout: number) {
    try {
      this.#dispatcher = new EnvHttpProxyAgent({
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

  /** `fetch` over these connections. ky gives it the runtime's own `Request`; undici takes a URL and options. */
  async send(input: Request | URL | string): Promise<Response> {
    const request = input instanceof Request ? input : new Request(input);
    const response = await undiciFetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      // As a whole, so that its length is told rather than the body sent in chunks.
      body: request.body === null ? null : await request.arrayBuffer(),
      signal: request.signal,
      redirect: request.redirect,
      dispatcher: this.#dispatcher,
    });
    return response as unknown as Response;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
