/** The shop's tap as a whole, run by the test kit: what is seen of it are its requests and its output. */

import { Tap } from "../../src/index.ts";
import type { State } from "../../src/singer/index.ts";
import { runTap, type TapRun } from "../../src/testing/index.ts";
import { deselect } from "./deselect.ts";
import { recordedLog } from "./logger.ts";
import { type ShopClass, shopClasses, shopSettings } from "./shop-streams.ts";

class ShopTap extends Tap {
  readonly name = "tap-shop";
  readonly description = "Singer tap for the shop of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = shopSettings;
  override readonly firstColumns: Readonly<Record<string, string>>;
  readonly #others: readonly ShopClass[];

  constructor(others: readonly ShopClass[], firstColumns: Readonly<Record<string, string>>) {
    super();
    this.#others = others;
    this.firstColumns = firstColumns;
  }

  override async streamClasses() {
    return shopClasses(this.#others);
  }
}

export interface ShopRun {
  /** The tables to read, whole but for what is deselected. */
  readonly tables: readonly string[];
  /** Columns, and properties inside them, that the catalog deselects: `orders.items.kind`. */
  readonly deselected?: readonly string[];
  /** What the tap says of the columns of its first version. */
  readonly firstColumns?: Readonly<Record<string, string>>;
  /** Classes to add; one that extends another takes its place. */
  readonly others?: readonly ShopClass[];
  /** Settings beside the origin. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly state?: State;
  /** Stops the run as a signal would. */
  readonly stop?: AbortSignal;
}

/** Runs the tap over a server to its end. */
export async function runShop(
  { origin }: { readonly origin: string },
  { tables, deselected = [], firstColumns = {}, others = [], settings = {}, state, stop }: ShopRun,
): Promise<TapRun> {
  const tap = new ShopTap(others, firstColumns);
  const all = { origin, max_attempts: 1, ...settings };
  const { streams } = await tap.discover(all, recordedLog().logger);
  return runTap(tap, {
    settings: all,
    catalog: {
      streams: streams
        .filter(({ tap_stream_id }) => tables.includes(tap_stream_id))
        .map((entry) => deselect(entry, deselected)),
    },
    ...(state && { state }),
    ...(stop && { signal: stop }),
  });
}
