/** A response before it is sent, and the plain way of sending it. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, gzipSync } from "node:zlib";

/** Names and values of headers. */
export type Headers = Readonly<Record<string, string>>;

/** Status, headers and text of a response. */
export type PreparedResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
};

/** Below this many characters compressing costs more than it saves. */
const GZIP_FROM = 1024;

/** Headers and bytes of a response, compressed where the client accepts gzip. */
export function encode({ headers, body }: PreparedResponse, request: IncomingMessage) {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const compress = body.length >= GZIP_FROM && /\bgzip\b/.test(accepted);
  // The fastest level: the sandbox shares the machine with what is being measured.
  const bytes = compress ? gzipSync(body, { level: constants.Z_BEST_SPEED }) : Buffer.from(body);
  return {
    headers: {
      ...headers,
      ...(compress && { "Content-Encoding": "gzip" }),
      "Content-Length": String(bytes.length),
    },
    bytes,
  };
}

/** Sends a response as it is. */
export function send(
  prepared: PreparedResponse,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, bytes } = encode(prepared, request);
  response.writeHead(prepared.status, headers);
  response.end(bytes);
}
