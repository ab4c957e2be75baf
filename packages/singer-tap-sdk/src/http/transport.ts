/** Sends requests through Node's HTTP client. */

import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { ConnectTimeout } from "./deadline.ts";
import { NoProxy } from "./no-proxy.ts";
import { ProxyAgent } from "./proxy-agent.ts";
import { StaleConnection } from "./stale-connection.ts";

const connections = {
  keepAlive: true,
  /** Milliseconds until an idle connection is closed: less than the 5 s after which Node's own servers close theirs. */
  timeout: 4000,
};

interface ExchangeOptions extends RequestOptions {
  readonly signal: AbortSignal;
}

/** A response whose body has not been read. The body is a Node stream, which is cheaper to read than a web stream. */
export class PackedResponse extends Response {
  /** The compressed body, as the header content-encoding says. */
  readonly packed: Readable;

  constructor(packed: Readable, init: ResponseInit) {
    super(null, init);
    this.packed = packed;
  }
}

/**
 * The connections of a run, made by Node's own client: the parser of undici is WebAssembly, whose compilation took a
 * third of the processor time of a short run.
 */
export class Transport {
  readonly #connectTimeout: number;
  readonly #plain = new HttpAgent(connections);
  readonly #direct = new HttpsAgent(connections);
  readonly #proxied: ProxyAgent | null;
  readonly #noProxy: NoProxy;

  /**
   * Honors HTTPS_PROXY and NO_PROXY; Node itself honors NODE_EXTRA_CA_CERTS.
   *
   * @param connectTimeout Seconds to connect, TLS included.
   * @throws ConfigError when HTTPS_PROXY is invalid.
   */
  constructor(connectTimeout: number) {
    const { https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY } = process.env;
    const proxy = https_proxy ?? HTTPS_PROXY ?? "";
    this.#connectTimeout = connectTimeout;
    this.#proxied = proxy === "" ? null : new ProxyAgent(proxy, connectTimeout, connections);
    this.#noProxy = new NoProxy(no_proxy ?? NO_PROXY ?? "");
  }

  /**
   * Sends a request over these connections, leaves the body compressed, and follows no redirect. The runtime's fetch
   * decompresses in small chunks on other threads, which takes as much CPU time as everything else in a tap.
   *
   * @param request All but the body.
   * @param signal Aborts the request; its reason is what is thrown.
   * @throws ConnectTimeout when there is no connection in time.
   * @throws StaleConnection when one that was used before is closed instead of a response.
   */
  async send(request: Request, body: string | null, signal: AbortSignal): Promise<PackedResponse> {
    const headers = {
      "accept-encoding": "gzip, br",
      ...Object.fromEntries(request.headers),
      ...(body !== null && { "content-length": Buffer.byteLength(body) }),
    };
    const options = { method: request.method, headers, signal };
    const packed = await this.#exchange(new URL(request.url), body, options);
    return new PackedResponse(packed, {
      status: packed.statusCode ?? 0,
      headers: headersOf(packed.rawHeaders),
    });
  }

  /** Sends a request, and resolves as soon as the headers of its response have arrived. */
  #exchange(url: URL, body: string | null, options: ExchangeOptions): Promise<IncomingMessage> {
    const { signal } = options;
    const isPlain = url.protocol === "http:";
    return new Promise((resolve, reject) => {
      const agent = this.#agentFor(url);
      const request = (isPlain ? httpRequest : httpsRequest)(url, { ...options, agent });
      const expire = (): void => void request.destroy(new ConnectTimeout());
      const timer = setTimeout(expire, this.#connectTimeout * 1000);
      const stop = (): void => clearTimeout(timer);
      const begin = (): void => {
        stop();
        request.end(body);
      };
      const fail = (error: Error): void => {
        const isStale = request.reusedSocket && isClosed(error);
        reject(signal.aborted ? signal.reason : isStale ? new StaleConnection(error) : error);
      };
      // Written before there is a connection, it would hide why a TLS handshake fails behind EPROTO.
      request.once("socket", (socket) => {
        if (request.reusedSocket) begin();
        else socket.once(isPlain ? "connect" : "secureConnect", begin);
      });
      request.once("close", stop);
      request.on("error", fail);
      request.once("response", (response) => {
        request.off("error", fail);
        request.on("error", () => {}); // the body has it
        resolve(response);
      });
    });
  }

  #agentFor(url: URL): HttpAgent {
    // Plain http is used only on the same machine, and must not carry the credential to a proxy.
    if (url.protocol === "http:") return this.#plain;
    return this.#proxied === null || this.#noProxy.includes(url) ? this.#direct : this.#proxied;
  }

  /** Closes all connections. */
  close(): void {
    for (const agent of [this.#plain, this.#direct, this.#proxied]) agent?.destroy();
  }
}

/** Whether an error is that of a connection which the other side has closed. */
function isClosed(error: Error): boolean {
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

/** @param raw Names and values in turn. */
function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index < raw.length; index += 2) {
    headers.append(raw[index] ?? "", raw[index + 1] ?? "");
  }
  return headers;
}
