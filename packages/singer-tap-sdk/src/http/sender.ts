/** Sends one request, once, and reads its response within the time limits. */

import ky, { type KyInstance } from "ky";
import { RequestError, type RequestFacts } from "../errors/index.ts";
import { BodyReader } from "./body-reader.ts";
import { classifyNetworkError } from "./classify.ts";
import { Deadline } from "./deadline.ts";
import { Meter } from "./meter.ts";
import { OpenBody } from "./open-body.ts";
import type { OutgoingRequest } from "./request.ts";
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

/** What came of sending a request. */
interface SendResult<Content> {
  /** The response, whatever its status; or the error if there is none. */
  readonly response: RawResponse<Content> | RequestError;
  readonly meter: Meter;
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
      timeout: false, // the deadline's
      throwHttpErrors: false,
      // ky stops retrying once it has the headers; a body that is cut off or invalid must be retried too.
      retry: 0,
    });
  }

  /**
   * Sends a request and reads its response, whatever the status. Does not throw.
   *
   * @param onHeaders Called as soon as the headers have arrived, before the body is read.
   * @param readBody Reads the body. The time limit of the request ends with it, unless it is streamed.
   */
  async send<Content>(
    { method, url, headers, body }: OutgoingRequest,
    facts: RequestFacts,
    onHeaders: (response: Response) => void,
    readBody: (body: OpenBody, status: number) => Promise<Content> | Content,
  ): Promise<SendResult<Content>> {
    const { signal, timeouts } = this.#options;
    const meter = new Meter();
    const deadline = new Deadline(timeouts.request, signal);
    let open: OpenBody | null = null;
    try {
      // As a hook: ky would copy the request for its option `fetch`. The body goes past ky, which would make it a stream.
      const send = (request: Request) => this.#transport.send(request, body, deadline.signal);
      deadline.awaitFirstByte(timeouts.firstByte);
      const init = { method, headers, hooks: { beforeRequest: [send] } };
      const response = await this.#ky(url, init);
      deadline.passFirstByte();
      // ky passes on the transport's response unchanged, but its types don't say so.
      if (!(response instanceof PackedResponse)) throw new TypeError("ky made its own response");
      const { status } = response;
      meter.status = status;
      onHeaders(response);
      open = new OpenBody(response, { reader: this.#bodies, deadline, meter, facts });
      const read = await readBody(open, status);
      return { response: { url, status, headers: response.headers, content: read }, meter };
    } catch (error) {
      const known = error instanceof RequestError ? error : classifyNetworkError(error, facts);
      return { response: known, meter };
    } finally {
      if (open?.isStreamed !== true) {
        meter.stop();
        deadline.clear();
      }
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#transport.close();
  }
}
