/** Sends one request, once, and reads its whole response within the time limits. */

import ky, { type KyInstance, TimeoutError as KyTimeoutError } from "ky";
import { RequestError, type RequestFacts, TimeoutError } from "../errors/index.ts";
import { BodyReader } from "./body-reader.ts";
import { classifyNetworkError } from "./classify.ts";
import { Deadline } from "./deadline.ts";
import type { OutgoingRequest } from "./request.ts";
import type { RequestReport } from "./request-log.ts";
import type { RawResponse } from "./response.ts";
import { PackedResponse, Transport } from "./transport.ts";

/** Time limits of one request, in seconds. */
export interface Timeouts {
  /** To connect, TLS included. */
  readonly connect: number;
  /** From the request to the first byte of the response. */
  readonly firstByte: number;
  /** From the request to the last byte of the response. */
  readonly request: number;
}

export interface SenderOptions {
  readonly userAgent: string;
  readonly timeouts: Timeouts;
  /** Ends all requests at once; its reason is what they throw. */
  readonly signal: AbortSignal;
}

/** What was measured of a request, whether or not it succeeded. */
type Measurements = Pick<RequestReport, "status" | "bytes" | "seconds" | "replacedCharacters">;

/** What came of sending a request. */
interface SendResult {
  /** The whole response, whatever its status; or the error if there is none. */
  readonly response: RawResponse | RequestError;
  readonly measurements: Measurements;
}

/** Sends the requests of a run. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #bodies = new BodyReader();
  readonly #transport: Transport;
  readonly #ky: KyInstance;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#transport = new Transport(options.timeouts.connect);
    this.#ky = ky.create({
      headers: { accept: "application/json", "user-agent": options.userAgent },
      timeout: options.timeouts.firstByte * 1000,
      redirect: "manual",
      throwHttpErrors: false,
      // ky stops retrying once it has the headers; a body that is cut off or invalid must be retried too.
      retry: 0,
      fetch: (request) => this.#transport.send(request),
    });
  }

  /**
   * Sends a request and reads its response, whatever the status. Does not throw.
   *
   * @param onHeaders Called as soon as the headers have arrived, before the body is read.
   */
  async send(
    { method, url, headers, body }: OutgoingRequest,
    facts: RequestFacts,
    onHeaders: (response: Response) => void,
  ): Promise<SendResult> {
    const { signal, timeouts } = this.#options;
    const sentAt = performance.now();
    const deadline = new Deadline(timeouts.request, signal);
    let status: number | null = null;
    let bytes = 0;
    const finish = (response: RawResponse | RequestError, replacedCharacters = 0): SendResult => {
      const seconds = (performance.now() - sentAt) / 1000;
      return { response, measurements: { status, bytes, seconds, replacedCharacters } };
    };
    try {
      const content = body === null ? {} : { body };
      const init = { method, headers, ...content, signal: deadline.signal };
      const response = await this.#ky(url, init);
      // ky passes on the transport's response unchanged, but its types don't say so.
      if (!(response instanceof PackedResponse)) throw new TypeError("ky made its own response");
      status = response.status;
      onHeaders(response);
      const { text, replacedCharacters } = await this.#bodies.read(
        response,
        deadline,
        facts,
        (size) => {
          bytes += size;
        },
      );
      return finish(
        { url, status: response.status, headers: response.headers, text },
        replacedCharacters,
      );
    } catch (error) {
      if (error instanceof RequestError) return finish(error);
      return finish(
        error instanceof KyTimeoutError
          ? new TimeoutError(facts, "first_byte_timeout")
          : classifyNetworkError(error, facts),
      );
    } finally {
      deadline.clear();
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#transport.close();
  }
}
