/** The checkpoint: the state as it stands, and when it is due. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { emptyState } from "../../../src/singer/index.ts";
import { Checkpoint } from "../../../src/sync/state/checkpoint.ts";

suite("The checkpoint of a run", () => {
  test("changes the given keys of a bookmark and nothing else", () => {
    const state = { bookmarks: { chairs: { page: 1, other: { deep: [1] } }, sofas: {} }, more: 1 };
    const given = structuredClone(state);
    const checkpoint = new Checkpoint(state);
    checkpoint.update("chairs", { page: 2 });
    checkpoint.update("tables", { page: 1 });
    assert.deepEqual(checkpoint.state, {
      bookmarks: {
        chairs: { page: 2, other: { deep: [1] } },
        sofas: {},
        tables: { page: 1 },
      },
      more: 1,
    });
    assert.deepEqual(checkpoint.bookmark("chairs"), { page: 2, other: { deep: [1] } });
    assert.deepEqual(checkpoint.bookmark("nothing"), {});
    // Somebody else's state stays theirs.
    assert.deepEqual(state, given);
  });

  test("gives the state as it stands as a message, once a second", (t) => {
    t.mock.method(performance, "now", () => now);
    let now = 1000;
    const checkpoint = new Checkpoint(emptyState);
    checkpoint.update("chairs", { page: 1 });
    now += 999;
    assert.deepEqual(checkpoint.due(0), []);
    now += 1;
    const [message] = checkpoint.due(0);
    checkpoint.update("chairs", { page: 2 });
    checkpoint.updatePartition("chairs", "red", { page: 3 });
    assert.deepEqual(message, { type: "STATE", value: { bookmarks: { chairs: { page: 1 } } } });
    now += 999;
    assert.deepEqual(checkpoint.due(0), []);
    now += 1;
    const [next] = checkpoint.due(0);
    checkpoint.updatePartition("chairs", "red", { page: 4 });
    assert.deepEqual(next?.value.bookmarks, {
      chairs: { page: 2, partitions: { red: { page: 3 } } },
    });
  });

  test("waits with a large state until ten times as much is written", () => {
    let now = 0;
    const checkpoint = new Checkpoint(emptyState, { now: () => now });
    checkpoint.update("chairs", { text: "x".repeat(20_000) });
    now += 1000;
    assert.deepEqual(checkpoint.due(200_000), []);
    now += 1000;
    assert.equal(checkpoint.due(201_000).length, 1);
  });

  test("changes the bookmark of a partition and nothing else, and drops those of partitions that are gone", () => {
    const state = {
      bookmarks: {
        chairs: { columns: "id", partitions: { red: { page: 1 }, blue: { page: 1 }, odd: "x" } },
        sofas: { partitions: { red: { page: 1 }, odd: null } },
        tables: { partitions: "x" },
      },
    };
    const given = structuredClone(state);
    const checkpoint = new Checkpoint(state);
    assert.deepEqual(checkpoint.state, given);
    checkpoint.updatePartition("chairs", "red", { page: 2 });
    checkpoint.updatePartition("lamps", "red", { page: 1 });
    checkpoint.update("chairs", { columns: "id name" });
    assert.deepEqual(checkpoint.partition("chairs", "red"), { page: 2 });
    for (const key of ["odd", "new"]) assert.deepEqual(checkpoint.partition("chairs", key), {});
    assert.deepEqual(checkpoint.state.bookmarks.chairs, {
      columns: "id name",
      partitions: { red: { page: 2 }, blue: { page: 1 }, odd: "x" },
    });
    checkpoint.keepPartitions("chairs", new Set(["red", "green"]));
    assert.deepEqual(checkpoint.state.bookmarks, {
      ...given.bookmarks,
      chairs: { columns: "id name", partitions: { red: { page: 2 } } },
      lamps: { partitions: { red: { page: 1 } } },
    });
    assert.deepEqual(state, given);
  });

  test("remembers what a table was written with: a new one at once, another after a complete read", () => {
    const known = { replication_key: "at", replication_key_value: "2026-01-01T00:00:00Z" };
    const memory = { personal_data: "digest" };
    const memories = new Map([
      ["new", memory],
      ["old", memory],
    ]);
    const checkpoint = new Checkpoint({ bookmarks: { old: known } }, { memories });
    checkpoint.update("new", { resume: "somewhere" });
    assert.deepEqual(checkpoint.bookmark("new"), { resume: "somewhere" });
    for (const stream of ["new", "old", "another"]) checkpoint.update(stream, known);
    assert.deepEqual(checkpoint.bookmark("new"), { ...known, resume: "somewhere", ...memory });
    assert.deepEqual(checkpoint.bookmark("old"), known);
    for (const stream of ["old", "another"]) checkpoint.remember(stream);
    assert.deepEqual(checkpoint.bookmark("old"), { ...known, ...memory });
    assert.deepEqual(checkpoint.bookmark("another"), known);
  });

  test("remembers what a new table was written with once the first of its partitions was read", () => {
    const memories = new Map([["chairs", { personal_data: "digest" }]]);
    const checkpoint = new Checkpoint(emptyState, { memories });
    checkpoint.updatePartition("chairs", "red", {});
    assert.deepEqual(checkpoint.state.bookmarks.chairs, {
      partitions: { red: {} },
      personal_data: "digest",
    });
  });
});

test("What is deferred is made when the state is needed, not before, and once", () => {
  const checkpoint = new Checkpoint({ bookmarks: { things: { version: 1 } } });
  let made = 0;
  for (let page = 1; page <= 1000; page += 1) {
    checkpoint.defer("things", "resume", () => {
      made += 1;
      return `page ${page}`;
    });
  }
  assert.deepEqual([made, checkpoint.bookmark("things")], [0, { version: 1 }]);
  assert.deepEqual(checkpoint.state.bookmarks.things, { version: 1, resume: "page 1000" });
  assert.deepEqual(checkpoint.state.bookmarks.things, { version: 1, resume: "page 1000" });
  assert.equal(made, 1);
  checkpoint.defer("things", "resume", () => "page 1001");
  checkpoint.settle("things");
  checkpoint.update("things", { resume: "" });
  assert.deepEqual(checkpoint.state.bookmarks.things, { version: 1, resume: "" });
});

test("A frozen state is passed on as it is, whatever is updated or deferred", () => {
  const partitions = { '{"order_id":1}': { replication_key_value: "x" } };
  const state = { bookmarks: { things: { version: 1 }, lines: { partitions } } };
  const checkpoint = new Checkpoint(state, { isFrozen: true });
  checkpoint.update("things", { version: 2 });
  checkpoint.updatePartition("lines", '{"order_id":2}', { replication_key_value: "y" });
  checkpoint.keepPartitions("lines", new Set());
  checkpoint.defer("things", "resume", () => assert.fail("It is not made"));
  assert.deepEqual(checkpoint.state, state);
});
