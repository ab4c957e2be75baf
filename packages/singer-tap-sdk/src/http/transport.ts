/** Sends requests through undici, which supports proxies. */

import type { Readable } from "node:stream";
import { Agent, EnvHttpProxyAgent, request as undiciRequest } from "undici";
import { ConfigError } from "../errors/index.ts";
import { type NoProxy, readNoProxy } from "./no-proxy.ts";

/**
 * Bytes of a body that wait for their reader before the connection is paused. undici 7 ends the process with an
 * assertion if a server closes a connection while it is paused (https://github.com/nodejs/undici/issues/5360), so no
 * connection may be paused before the reader has seen the headers: it gets 64 KiB at a time.
 */
const highWaterMark = 1024 * 1024;

/** A response whose body has not been read. The body is a Node stream, which is cheaper to read than a web stream. */
export class PackedResponse extends Response {
  /** The compressed body, as the header content-encoding says. */
  readonly packed: Readable;

  constructor(packed: Readable, init: ResponseInit) {
    super(null, init);
    this.packed = packed;
  }

  /** Whether the server closes the connection after it: it says so, or nothing else marks the end of the body. */
  get endsConnection(): boolean {
    const { headers } = this;
    const isMarked = headers.has("content-length") || headers.has("transfer-encoding");
    return !isMarked || /\bclose\b/i.test(headers.get("connection") ?? "");
  }
}

/** The connections of a run. undici limits only the time to connect; the sender limits the rest. */
export class Transport {
  readonly #proxied: EnvHttpProxyAgent;
  readonly #direct: Agent;
  readonly #noProxy: NoProxy;

  /**
   * Honors HTTPS_PROXY and NO_PROXY; Node itself honors NODE_EXTRA_CA_CERTS.
   *
   * @param connectTimeout Seconds to connect, TLS included.
   * @throws ConfigError when HTTPS_PROXY is invalid; its value is not repeated, since it may contain a password.
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
      // Plain http is used only on the same machine, and must not carry the credential to a proxy.
      const proxies = { httpProxy: "", noProxy: this.#noProxy.names };
      this.#proxied = new EnvHttpProxyAgent({ ...options, ...proxies });
    } catch {
      throw new ConfigError([
        "HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128",
      ]);
    }
  }

  /**
   * Sends a request over these connections, leaves the body compressed, and follows no redirect. The runtime's fetch,
   * and undici's, decompress in small chunks on other threads, which takes as much CPU time as everything else in a
   * tap.
   *
   * @param request All but the body.
   * @param signal Aborts the request; its reason is what is thrown.
   */
  async send(request: Request, body: string | null, signal: AbortSignal): Promise<PackedResponse> {
    const responded = undiciRequest(request.url, {
      method: request.method,
      headers: { "accept-encoding": "gzip, br", ...Object.fromEntries(request.headers) },
      body,
      signal,
      highWaterMark,
      dispatcher: this.#noProxy.includes(new URL(request.url)) ? this.#direct : this.#proxied,
    });
    // undici ignores the signal until it has a connection.
    const { statusCode, headers, body: packed } = await Promise.race([responded, abortOf(signal)]);
    return new PackedResponse(packed, { status: statusCode, headers: headersOf(headers) });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#proxied.destroy(), this.#direct.destroy()]);
  }
}

/** Rejects with the signal's reason when it aborts. */
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
