/** The way to the network: undici, which can go through proxies. */

import type { Readable } from "node:stream";
import { Agent, EnvHttpProxyAgent, request as undiciRequest } from "undici";
import { ConfigError } from "../errors/index.ts";
import { type NoProxy, readNoProxy } from "./no-proxy.ts";

/** A response that has begun. Its body lies beside it as a stream of Node's, which costs less to read than one of the web's. */
export class PackedResponse extends Response {
  /** The body as it was sent: packed, as the header content-encoding says. */
  readonly packed: Readable;

  constructor(packed: Readable, init: ResponseInit) {
    super(null, init);
    this.packed = packed;
  }
}

/** The connections of a run. Undici bounds the time to connect alone; what bounds a response is the sender's business. */
export class Transport {
  readonly #proxied: EnvHttpProxyAgent;
  readonly #direct: Agent;
  readonly #noProxy: NoProxy;

  /**
   * Honours HTTPS_PROXY and NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS.
   *
   * @param connectTimeout Seconds until a connection must stand, TLS included.
   * @throws ConfigError when HTTPS_PROXY is unusable; its value is not repeated, as it may hold a password.
   */
  constructor(connectTimeout: number) {
    const options = {
      connect: { timeout: connectTimeout * 1000 },
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.#direct = new Agent(options);
    this.#noProxy = readNoProxy(process.env.no_proxy ?? process.env.NO_PROXY ?? "");
    try {
      // Plain http goes to the machine itself only, and must not carry the credential to a proxy.
      const proxies = { httpProxy: "", noProxy: this.#noProxy.names };
      this.#proxied = new EnvHttpProxyAgent({ ...options, ...proxies });
    } catch {
      throw new ConfigError([
        "HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128",
      ]);
    }
  }

  /**
   * A `fetch` for ky over these connections, which leaves bodies packed and follows no redirect. The runtime's own,
   * and undici's, unpack in small pieces on other threads: that takes as much processor time as all else a tap does.
   */
  async send(input: Request | URL | string): Promise<PackedResponse> {
    const request = input instanceof Request ? input : new Request(input);
    const { signal } = request;
    const responded = undiciRequest(request.url, {
      method: request.method,
      headers: { "accept-encoding": "gzip, br", ...Object.fromEntries(request.headers) },
      // As a whole, so that its length is told rather than the body sent in chunks.
      body: request.body === null ? null : Buffer.from(await request.arrayBuffer()),
      signal,
      dispatcher: this.#noProxy.includes(new URL(request.url)) ? this.#direct : this.#proxied,
    });
    // undici takes no notice of the signal before it has a connection.
    const { statusCode, headers, body } = await Promise.race([responded, abortOf(signal)]);
    return new PackedResponse(body, { status: statusCode, headers: headersOf(headers) });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#proxied.destroy(), this.#direct.destroy()]);
  }
}

/** Rejects when a signal aborts, for its reason. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function headersOf(given: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(given)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}
