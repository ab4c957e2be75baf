/** Options of the tests of a tap. */

import type { JsonObject } from "../singer/index.ts";
import type { FakeApi } from "./fake-api.ts";

/** What a tap is tested with. */
export interface TapTestOptions {
  /** Settings that read everything; the argument is the origin of the fake API. */
  readonly settings: (origin: string) => JsonObject;
  /**
   * The API that the tap reads: `fakeApi({ lists: … })`, or your own function. Give each list more rows than a page
   * has, so that paging is tested.
   */
  readonly server: FakeApi;
  /** Number of rows of each table, so that none is missed. Other tables must have at least one. */
  readonly rows?: Readonly<Record<string, number>>;
}
