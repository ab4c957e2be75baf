/** Bytes beyond what is held in memory: they come back from a file, which is gone afterwards. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import fc from "fast-check";
import { SpooledBytes } from "../../../src/sync/embed/spooled-bytes.ts";
import { runStreams } from "../../support/run-streams.ts";
import { Shop } from "../../support/shop.ts";
import { shopStreams } from "../../support/shop-streams.ts";

/** Temporary files that this process has open. */
function temporaryFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(join(tmpdir(), "singer-tap-")) ? [path] : [];
    } catch {
      // The descriptor that listed the folder.
      return [];
    }
  });
}

suite("Spooled bytes", { skip: process.platform !== "linux" }, () => {
  test("come back as they were, from any place, while more are added", () => {
    const length = fc.oneof(fc.nat(100), fc.nat(200_000), fc.constantFrom(65_536, 131_072));
    const whole = randomBytes(200 * 200_000);
    const step = fc.record({ length, from: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 200, size: "max" }), (steps) => {
        const bytes = new SpooledBytes();
        let end = 0;
        for (const { length, from } of steps) {
          bytes.append(whole.subarray(end, end + length));
          end += length;
          const start = Math.floor(from * end);
          const some = Math.min(end - start, length);
          assert.ok(bytes.read(start, some).equals(whole.subarray(start, start + some)));
        }
        assert.equal(bytes.length, end);
        bytes.close();
      }),
      { numRuns: 5 },
    );
    assert.deepEqual(temporaryFiles(), []);
  });

  test("need no file as long as they are few", () => {
    const bytes = new SpooledBytes();
    const given = Buffer.alloc(4_000_000, 1);
    bytes.append(given);
    assert.deepEqual(temporaryFiles(), []);
    bytes.append(given);
    assert.equal(temporaryFiles().length, 1);
    bytes.close();
    assert.deepEqual(temporaryFiles(), []);
  });

  test("of a run are gone with it", async (t) => {
    const shop = await Shop.open(t, { pageSize: 1 });
    shop.put("orders", { id: "o1" });
    const text = "x".repeat(1_000_000);
    for (const id of ["n1", "n2", "n3", "n4", "n5", "n6"]) {
      shop.put("notes", { id, order_id: "o1", text });
    }
    let most = 0;
    shop.onRequest = () => {
      most = Math.max(most, temporaryFiles().length);
      return false;
    };
    const streams = shopStreams(shop);
    const { rows } = await runStreams(t, { streams, selected: { orders: ["items", "files"] } });
    const [order = assert.fail()] = rows("orders");
    const notes = order.notes as { id: string }[];
    assert.deepEqual(notes.map(({ id }) => id).toSorted(), ["n1", "n2", "n3", "n4", "n5", "n6"]);
    assert.equal(most, 1);
    assert.deepEqual(temporaryFiles(), []);
  });
});
