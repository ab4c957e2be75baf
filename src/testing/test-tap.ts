/** The tests that every tap has to pass, registered with Node's test runner. */

import { suite, test } from "node:test";
import type { Tap } from "../sdk/index.ts";
import type { JsonObject } from "../singer/index.ts";
import { checksOf } from "./checks.ts";
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

/**
 * Registers the tests of a tap with node:test: discovery and the schema of each table, keys, records against their
 * schema, selection, `--test`, state, a start from wherever a run was stopped, incremental reads, faults, a
 * credential that is refused, and that no secret is shown.
 *
 * ```ts
 * testTap(new ShopTap(), {
 *   settings: (origin) => ({ shop_key: "secret", shop_url: origin }),
 *   server: fakeApi({ lists: { "/orders": orders }, paging: numberedPages({ recordsPath: "orders" }) }),
 *   rows: { orders: 3 },
 * });
 * ```
 */
export function testTap(tap: Tap, options: TapTestOptions): void {
  suite(tap.name, () => {
    for (const [name, check] of checksOf(tap, options)) test(name, (context) => check(context));
  });
}
