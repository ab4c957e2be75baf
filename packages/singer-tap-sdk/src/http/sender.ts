/** Sending one request, once, and reading its whole response within the time limits. */

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
  /** Until the connection stands, TLS included. */
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

/** A report of a request that is under way. */
export type OpenReport = { -readonly [Name in keyof RequestReport]: RequestReport[Name] };

/** The report of a request that is about to be sent. */
export function openReport(
  stream: string,
  { method, url }: OutgoingRequest,
  attempt: number,
): OpenReport {
  return {
    stream,
    method,
    path: url.pathname,
    attempt,
    status: null,
    bytes: 0,
    seconds: 0,
    records: null,
    replacedCharacters: 0,
  };
}

/** The requests of a run on their way. */
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
      // ky's retries end with the headers: a body that is cut off or unusable must be asked for again too.
      retry: 0,
      fetch: (request) => this.#transport.send(request),
    });
  }

  /**
   * Sends a request and reads its response, whatever the status.
   *
   * @param report Is filled with how far that came.
   * @param onHeaders Called as soon as the headers have arrived, before the body is read.
   * @throws RequestError when there is no whole response.
   */
  async send(
    { method, url, headers, body }: OutgoingRequest,
    facts: RequestFacts,
    report: OpenReport,
    onHeaders: (response: Response) => void,
  ): Promise<RawResponse> {
    const { signal, timeouts } = this.#options;
    const sentAt = performance.now();
    const deadline = new Deadline(timeouts.request, signal);
    try {
      const content = body === null ? {} : { body };
      const init = { method, headers, ...content, signal: deadline.signal };
      const response = await this.#ky(url, init);
      // ky hands on what the transport gave it, which its types don't say.
      if (!(response instanceof PackedResponse)) throw new TypeError("ky made its own response");
      const { status } = response;
      report.status = status;
      onHeaders(response);
      const read = await this.#bodies.read(response, deadline, facts, (bytes) => {
        report.bytes += bytes;
      });
      report.replacedCharacters = read.replacedCharacters;
      return { url, status, headers: response.headers, text: read.text };
    } catch (error) {
      if (error instanceof RequestError) throw error;
      if (error instanceof KyTimeoutError) throw new TimeoutError(facts, "first_byte_timeout");
      throw classifyNetworkError(error, facts);
    } finally {
      report.seconds = (performance.now() - sentAt) / 1000;
      deadline.clear();
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#transport.close();
  }
}
