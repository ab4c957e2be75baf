/** The body of a response whose headers have arrived. */

import type { RequestFacts } from "../errors/index.ts";
import { type BodyReader, decode } from "./body-reader.ts";
import { BodyStream } from "./body-stream.ts";
import type { Deadline } from "./deadline.ts";
import type { Meter } from "./meter.ts";
import type { PackedResponse } from "./transport.ts";

/** What a body needs of its request. */
interface BodySetup {
  readonly reader: BodyReader;
  readonly deadline: Deadline;
  readonly meter: Meter;
  readonly facts: RequestFacts;
}

/** A body that has not been read; it can be read once, in one of these ways. */
export class OpenBody {
  readonly #response: PackedResponse;
  readonly #setup: BodySetup;
  #isStreamed = false;

  constructor(response: PackedResponse, setup: BodySetup) {
    this.#response = response;
    this.#setup = setup;
  }

  /** Whether it is read as it arrives: the request then ends with it. */
  get isStreamed(): boolean {
    return this.#isStreamed;
  }

  /** The whole body as text. */
  async text(): Promise<string> {
    const { meter, facts } = this.#setup;
    const { text, replacedCharacters } = decode(await this.bytes(), facts);
    meter.replacedCharacters = replacedCharacters;
    return text;
  }

  /** The whole body. */
  async bytes(): Promise<Buffer> {
    const { reader, deadline, meter, facts } = this.#setup;
    return reader.read(this.#response, deadline, facts, (size) => meter.add(size));
  }

  /** The body as it arrives. */
  stream(): BodyStream {
    this.#isStreamed = true;
    return new BodyStream(this.#response, this.#setup);
  }
}
