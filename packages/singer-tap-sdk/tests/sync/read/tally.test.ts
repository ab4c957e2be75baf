/** The counts of a stream, and the outcome that they lead to. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { NotFoundError } from "../../../src/errors/index.ts";
import { Stream, t } from "../../../src/index.ts";
import { Tally } from "../../../src/sync/read/tally.ts";

class Orders extends Stream {
  readonly name = "orders";
  readonly schema = t.object({ id: t.key("Identifier"), text: t.string("Text") }, "Order");
  override readonly isUnverified: boolean;

  constructor(isUnverified = false) {
    super();
    this.isUnverified = isUnverified;
  }

  override pages(): never {
    throw new Error("No page is requested");
  }
}

const orders = new Orders();
const gone = new NotFoundError({ stream: "orders", endpoint: "GET /orders/1", attempts: 1 });

function tallyOf(partitions: number, missing: number): Tally {
  const tally = new Tally();
  for (let index = 0; index < partitions; index += 1) tally.addPartition();
  for (let index = 0; index < missing; index += 1) tally.addGone(gone);
  return tally;
}

suite("A stream that was read to its end", () => {
  test("is complete if nothing is missing, or nothing came", () => {
    const tally = new Tally();
    assert.deepEqual(tally.outcome(orders), { kind: "complete" });
    tally.addPage({ keyless: 0, repeated: 3 });
    tally.addRecords(7);
    assert.deepEqual(tally.outcome(orders), { kind: "complete" });
    assert.deepEqual([tally.pages, tally.records, tally.repeated], [1, 7, 3]);
  });

  test("fails for records without a key, with their number", () => {
    const tally = new Tally();
    tally.addPage({ keyless: 1, repeated: 0 });
    tally.addKeyless(2);
    const outcome = tally.outcome(orders);
    assert.ok(outcome.kind === "failed");
    assert.match(outcome.error.message, /skipped 3 records without id\./);
  });

  test("fails for records without a required value", () => {
    const tally = new Tally();
    tally.addUnfit();
    const outcome = tally.outcome(orders);
    assert.ok(outcome.kind === "failed");
    assert.match(outcome.error.message, /skipped 1 record without id\./);
  });

  test("fails if at least three partitions, and all, are gone: the path is wrong", () => {
    assert.deepEqual(tallyOf(3, 3).outcome(orders), { kind: "failed", error: gone });
    assert.deepEqual(tallyOf(2, 2).outcome(orders), { kind: "complete" });
    assert.deepEqual(tallyOf(4, 3).outcome(orders), { kind: "complete" });
  });

  test("is skipped for that if its path is unverified", () => {
    assert.deepEqual(tallyOf(3, 3).outcome(new Orders(true)), { kind: "skipped", error: gone });
  });
});

test("A stream lacks its replication key if there were records, none of which had it", () => {
  const tally = new Tally();
  assert.equal(tally.lacksKey, false);
  tally.addKey(false);
  assert.equal(tally.lacksKey, true);
  tally.addKey(true);
  tally.addKey(false);
  assert.equal(tally.lacksKey, false);
});
