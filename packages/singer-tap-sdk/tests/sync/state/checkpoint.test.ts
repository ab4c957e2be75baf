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

  test("gives the state as it stands as a message", () => {
    const checkpoint = new Checkpoint(emptyState);
    checkpoint.update("chairs", { page: 1 });
    const message = checkpoint.message();
    checkpoint.update("chairs", { page: 2 });
    assert.deepEqual(message, { type: "STATE", value: { bookmarks: { chairs: { page: 1 } } } });
  });

  test("is due after ten pages", () => {
    const checkpoint = new Checkpoint(emptyState);
    for (let page = 1; page <= 25; page += 1) {
      checkpoint.step(1);
      assert.equal(checkpoint.due().length, page % 10 === 0 ? 1 : 0, `page ${page}`);
    }
  });

  test("is due after ten thousand records", () => {
    const checkpoint = new Checkpoint(emptyState);
    checkpoint.step(9999);
    assert.deepEqual(checkpoint.due(), []);
    checkpoint.step(1);
    assert.equal(checkpoint.due().length, 1);
    checkpoint.step(9999);
    assert.deepEqual(checkpoint.due(), []);
  });

  test("is due a second after the last message, however little was written", (t) => {
    t.mock.method(performance, "now", () => now);
    let now = 1000;
    const checkpoint = new Checkpoint(emptyState);
    now += 999;
    checkpoint.step(1);
    assert.deepEqual(checkpoint.due(), []);
    now += 1;
    assert.equal(checkpoint.due().length, 1);
    now += 999;
    assert.deepEqual(checkpoint.due(), []);
  });

  test("starts over after each message", () => {
    const checkpoint = new Checkpoint(emptyState);
    for (let page = 1; page <= 9; page += 1) checkpoint.step(1);
    checkpoint.message();
    checkpoint.step(1);
    assert.deepEqual(checkpoint.due(), []);
  });

  test("remembers what a table was written with: a new one at once, another after a complete read", () => {
    const known = { replication_key: "at", replication_key_value: "2026-01-01T00:00:00Z" };
    const memory = { personal_data: "digest" };
    const memories = new Map([
      ["new", memory],
      ["old", memory],
    ]);
    const checkpoint = new Checkpoint({ bookmarks: { old: known } }, memories);
    checkpoint.update("new", { resume: "somewhere" });
    assert.deepEqual(checkpoint.bookmark("new"), { resume: "somewhere" });
    for (const stream of ["new", "old", "another"]) checkpoint.update(stream, known);
    assert.deepEqual(checkpoint.bookmark("new"), { ...known, resume: "somewhere", ...memory });
    assert.deepEqual(checkpoint.bookmark("old"), known);
    for (const stream of ["old", "another"]) checkpoint.remember(stream);
    assert.deepEqual(checkpoint.bookmark("old"), { ...known, ...memory });
    assert.deepEqual(checkpoint.bookmark("another"), known);
  });
});
