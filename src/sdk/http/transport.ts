/** The way to the network: undici, which can go through proxies. */

import type { Readable } from "node:stream";
import { EnvHttpProxyAgent, request } from "undici";
import { ConfigError } from "../errors/index.ts";
import type { OutgoingRequest } from "./request.ts";

/** What holds for all requests of a run. */
export interface TransportOptions {
  readonly userAgent: string;
  /** Seconds until a connection must stand, TLS included. */
  readonly connectTimeout: number;
  /** Seconds from a request until its answer must begin. */
  readonly firstByteTimeout: number;
}

/** The beginning of an answer, and its body on the way. */
export interface Response {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes as they come, packed as the header content-encoding says. */
  readonly body: Readable;
}

/**
 * The connections of a run. Undici's `request` rather than its `fetch`: that unpacks an answer in small pieces on
 * other threads, which takes as much processor time as all else that a tap does.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #dispatcher: EnvHttpProxyAgent;

  /**
   * Honours HTTPS_PROXY and NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS.
   *
   * @throws ConfigError when HTTPS_PROXY is unusable; its value is not repeated, as it may hold a password.
   */
  constructor(options: TransportOptions) {
    this.#options = options;
    try {
      this.#dispatcher = new EnvHttpProxyAgent({
        // Plain http goes to the machine itself only, and must not carry the credential to a proxy.
        httpProxy: "",
        connect: { timeout: options.connectTimeout * 1000 },
        headersTimeout: options.firstByteTimeout * 1000,
        // How long the whole answer may take is the sender's business.
        bodyTimeout: 0,
      });
    } catch {
      throw new ConfigError([
        "HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128",
      ]);
    }
  }

  /** Sends a request, and resolves when its answer begins. Redirects are answers like any other. */
  async send(
    { method, url, headers, body }: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const answer = await request(url, {
      method,
      headers: {
        accept: "application/json",
        "accept-encoding": "gzip, br",
        "user-agent": this.#options.userAgent,
        ...Object.fromEntries(headers),
      },
      body,
      signal,
      dispatcher: this.#dispatcher,
    });
    return { status: answer.statusCode, headers: headersOf(answer.headers), body: answer.body };
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

function headersOf(given: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(given)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}
