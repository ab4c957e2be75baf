/** How responses are received: as pages, or as files. */

import type { RequestFacts } from "../errors/index.ts";
import { BodyStream } from "./body-stream.ts";
import type { EndpointRequest } from "./endpoint-request.ts";
import { OpenFile } from "./files/open-file.ts";
import type { Format } from "./format.ts";
import type { OpenBody } from "./open-body.ts";
import { readPage } from "./read-page.ts";
import { type ApiResponse, isSuccess, jsonOf } from "./response.ts";

/** A page as far as the client knows it. */
export interface RecordPage {
  readonly records: readonly unknown[];
}

/** A request for one page. */
export interface PageRequest<Page extends RecordPage> extends EndpointRequest {
  /** The page for a response with the action `ignore`. */
  readonly empty: Page;
  /**
   * Reads the page from the response. Part of an attempt: when it throws `InvalidResponse`, the request is retried;
   * when it throws `UnexpectedResponse`, it is not.
   *
   * @param size Characters of the body, or bytes in the format `bytes`.
   */
  readonly read: (response: ApiResponse, size: number) => Page;
}

/** What a body was read as: text, bytes, or a stream of bytes. */
export type Content = string | Buffer | BodyStream;

/** What a request leads to; null for a file with the action `ignore`. */
export type Received = RecordPage | OpenFile | null;

/** How one kind of response is received. */
export interface Reception<Result extends Received> {
  readonly readBody: (body: OpenBody, status: number) => Promise<Content> | Content;
  /** What a response with the action `ignore` leads to. */
  readonly empty: Result;
  /** Makes the result of a success. */
  readonly accept: (response: ApiResponse, content: Content, facts: RequestFacts) => Result;
}

/** How the response to a request for a page is received. */
export function pageReception<Page extends RecordPage>({
  format,
  empty,
  read,
}: PageRequest<Page>): Reception<Page> {
  return {
    readBody: (body, status) =>
      format === "bytes" && isSuccess(status) ? body.bytes() : body.text(),
    empty,
    accept: (response, content, facts) =>
      readPage(response, content, (whole) => read(whole, sizeOf(content)), facts),
  };
}

/** Characters or bytes of a body; 0 for a stream, whose end is not known. */
function sizeOf(content: Content): number {
  return content instanceof BodyStream ? 0 : content.length;
}

/** How the response to a request for a file is received. */
export const fileReception: Reception<OpenFile | null> = {
  readBody: (body, status) => (isSuccess(status) ? body.stream() : body.text()),
  empty: null,
  accept: (response, content, facts) =>
    new OpenFile(response, content instanceof BodyStream ? content : [Buffer.from(content)], facts),
};

/** The body of a response as hooks see it. */
export function bodyOf(content: Content, status: number, format: Format = "json"): unknown {
  if (content instanceof BodyStream) return undefined;
  if (typeof content !== "string") return content;
  return format === "text" && isSuccess(status) ? content : jsonOf(content);
}
