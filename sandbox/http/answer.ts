/** An answer before it is sent, and the plain way of sending it. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, gzipSync } from "node:zlib";

/** Status, headers and text of an answer. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Below this many characters compressing costs more than it saves. */
const GZIP_FROM = 1024;

/** Headers and bytes of an answer, compressed where the client says that it understands gzip. */
export function encode(
  { headers, body }: Answer,
  request: IncomingMessage,
): { readonly headers: Readonly<Record<string, string>>; readonly bytes: Buffer } {
  const plain = Buffer.from(body, "utf8");
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const compress = body.length >= GZIP_FROM && /\bgzip\b/.test(accepted);
  // The fastest level: the sandbox shares the machine with what is being measured.
  const bytes = compress ? gzipSync(plain, { level: constants.Z_BEST_SPEED }) : plain;
  return {
    headers: {
      ...headers,
      ...(compress ? { "Content-Encoding": "gzip" } : {}),
      "Content-Length": String(bytes.length),
    },
    bytes,
  };
}

/** Sends an answer as it is. */
export function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  const { headers, bytes } = encode(answer, request);
  response.writeHead(answer.status, headers);
  response.end(bytes);
}
