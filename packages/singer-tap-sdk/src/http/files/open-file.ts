/** A file whose headers have arrived. */

import type { RequestFacts } from "../../errors/index.ts";
import { BodyStream } from "../body-stream.ts";
import type { ApiResponse } from "../response.ts";

/** What came of reading a file. */
export interface FileResult {
  /** Records read; null if it was not read to its end. */
  readonly records: number | null;
  /** U+FFFD characters in them, which replace bytes that are not UTF-8. */
  readonly replacedCharacters: number;
}

/** A file to read as it arrives, and then to close. */
export class OpenFile {
  readonly response: ApiResponse;
  /** Its content, unpacked. Ends with a RequestError when it is cut off. */
  readonly content: BodyStream | Iterable<Buffer>;
  readonly facts: RequestFacts;
  #onClose: (result: FileResult) => void = () => {};

  constructor(response: ApiResponse, content: OpenFile["content"], facts: RequestFacts) {
    this.response = response;
    this.content = content;
    this.facts = facts;
  }

  /**
   * A text that is the same as long as the file is: its ETag, else the length of what was sent; null if it has neither.
   */
  get validator(): string | null {
    const { headers } = this.response;
    return headers.get("etag") ?? headers.get("content-length");
  }

  /** Has a function called when the file is closed. */
  onClose(listener: (result: FileResult) => void): void {
    this.#onClose = listener;
  }

  /** Ends the request. */
  close(result: FileResult): void {
    if (this.content instanceof BodyStream) this.content.cancel();
    this.#onClose(result);
  }
}
