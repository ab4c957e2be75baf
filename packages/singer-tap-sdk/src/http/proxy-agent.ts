/** Connections through a proxy. */

import { type ClientRequestArgs, request as httpRequest } from "node:http";
import { Agent, type AgentOptions, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { ConfigError } from "../errors/index.ts";
import { ConnectTimeout } from "./deadline.ts";

/** Why a proxy opened no tunnel. */
class TunnelRefusal extends Error {
  override readonly name = "TunnelRefusal";
  /** For the message of a ConnectionError. */
  readonly code: string;

  constructor(status: number | undefined) {
    super();
    this.code = `the proxy responds with status ${status}`;
  }
}

/**
 * Reaches https servers through the tunnels of a proxy (CONNECT, RFC 9110, 9.3.6), which sees no more than their names.
 * The response of a proxy that refuses is an error of the connection: it is not the server's.
 */
export class ProxyAgent extends Agent {
  readonly #proxy: URL;
  readonly #authorization: string | null;
  readonly #connectTimeout: number;
  /** Ends the requests for tunnels that are under way. */
  readonly #closing = new AbortController();

  /**
   * @param proxy Value of HTTPS_PROXY: an http or https URL, with user and password if the proxy needs them.
   * @param connectTimeout Seconds until the proxy has opened a tunnel.
   * @throws ConfigError when the URL is invalid; it is not repeated, since it may contain a password.
   */
  constructor(proxy: string, connectTimeout: number, options: AgentOptions) {
    super(options);
    try {
      this.#proxy = new URL(proxy);
      this.#authorization = authorizationOf(this.#proxy);
    } catch {
      throw invalidProxy();
    }
    if (!/^https?:$/.test(this.#proxy.protocol)) throw invalidProxy();
    this.#connectTimeout = connectTimeout;
  }

  override createConnection(
    options: ClientRequestArgs,
    onConnection: (error: Error | null, connection?: Duplex | null) => void,
  ): undefined {
    const { host, port } = options;
    const target = `${host?.includes(":") ? `[${host}]` : host}:${port}`;
    const request = this.#proxy.protocol === "https:" ? httpsRequest : httpRequest;
    const tunnel = request(this.#proxy, {
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(this.#authorization !== null && { "proxy-authorization": this.#authorization }),
      },
      agent: false,
      timeout: this.#connectTimeout * 1000,
      signal: this.#closing.signal,
    });
    tunnel.once("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) {
        socket.setTimeout(0);
        const tunneled = { ...options, socket };
        onConnection(null, super.createConnection(tunneled));
      } else {
        socket.destroy();
        onConnection(new TunnelRefusal(statusCode));
      }
    });
    tunnel.once("timeout", () => tunnel.destroy(new ConnectTimeout()));
    tunnel.once("error", onConnection);
    tunnel.end();
  }

  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}

function invalidProxy(): ConfigError {
  return new ConfigError(["HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128"]);
}

/** The header for the user and password in a URL; null if it has none. */
function authorizationOf({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}
