/** What the tests of a tap need. */

import type { JsonObject } from "../singer/index.ts";
import type { FakeApi } from "./fake-api.ts";

/** What a tap is tested with. */
export interface TapTestOptions {
  /** Settings that read everything; the argument is where the fake API is served. */
  readonly settings: (origin: string) => JsonObject;
  /**
   * The API that the tap reads: `fakeApi({ lists: … })`, or a function of your own. A list needs more rows than
   * one page has, or nothing shows whether there is a next one.
   */
  readonly server: FakeApi;
  /** How many rows each table has, so that none is missed. A table that is not named must have one at least. */
  readonly rows?: Readonly<Record<string, number>>;
}
