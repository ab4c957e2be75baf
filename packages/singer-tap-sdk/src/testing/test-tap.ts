/** Registers the tests that every tap must pass with Node's test runner. */

import { suite, test } from "node:test";
import type { Tap } from "../index.ts";
import { checksOf } from "./checks.ts";
import type { TapTestOptions } from "./tap-test-options.ts";

/**
 * Registers the tests of a tap with node:test: discovery and the schema of each table, keys, records against their
 * schema, selection, `--test`, state, resuming after interruptions, incremental reads, children of rows since `start_date`,
 * transient failures, a server whose clock is an hour off, a rejected credential, and that no secret is shown.
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
