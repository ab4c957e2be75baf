/** A small stream over a test's server. */

import { type Paginator, RESTStream, t } from "../../src/sdk/index.ts";
import { recordedLog } from "./logger.ts";

export const thing = t.object({ id: t.key("Identifier"), size: t.integer("Size") }, "A thing");

export class ThingsStream extends RESTStream<typeof thing> {
  readonly name: string = "things";
  readonly path: string = "/things";
  readonly schema = thing;
  readonly origin: string;
  readonly #paginator: (() => Paginator) | null;

  constructor(origin: string, paginator: (() => Paginator) | null = null) {
    super({ settings: {}, logger: recordedLog().logger });
    this.origin = origin;
    this.#paginator = paginator;
  }

  override paginator(): Paginator {
    return this.#paginator === null ? super.paginator({}) : this.#paginator();
  }
}
