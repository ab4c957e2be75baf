/** State: nothing is lost, whatever it holds. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  bookmarkOf,
  emptyState,
  mergeStates,
  parseState,
  type State,
  withBookmark,
} from "../../src/singer/index.ts";
import { jsonObject, jsonValue, propertyName } from "../support/arbitraries.ts";

const bookmarks = fc.dictionary(propertyName, jsonObject, {
  maxKeys: 4,
  noNullPrototype: true,
});

const state: fc.Arbitrary<State> = fc
  .tuple(jsonObject, bookmarks)
  .map(([other, known]) => ({ ...other, bookmarks: known }));

suite("Reading a state", () => {
  test("takes it as it is, unknown keys included", () => {
    fc.assert(
      fc.property(state, (content) => {
        fc.pre(!("singer_state" in content));
        assert.deepEqual(parseState(content), { state: content });
      }),
    );
  });

  const wrappings: Readonly<Record<string, (content: unknown) => unknown>> = {
    "below singer_state, where Meltano prints it": (content) => ({ singer_state: content }),
    "from a whole STATE message": (content) => ({ type: "STATE", value: content }),
    "from a STATE message below singer_state": (content) => ({
      singer_state: { type: "STATE", value: content },
    }),
    "from Meltano's completed state": (content) => ({
      completed: { singer_state: content },
      partial: {},
    }),
    "from Meltano's completed state beside one that is null": (content) => ({
      completed: content,
      partial_state: null,
    }),
    "from Meltano's partial state": (content) => ({ partial_state: { singer_state: content } }),
    "from the columns of Meltano's database": (content) => ({
      completed_state: { singer_state: content },
      partial_state: {},
    }),
  };
  for (const [where, wrap] of Object.entries(wrappings)) {
    test(`takes it ${where}`, () => {
      fc.assert(
        fc.property(state, (content) => {
          assert.deepEqual(parseState(wrap(content)), { state: content });
        }),
      );
    });
  }

  test("merges Meltano's partial state over the completed one", () => {
    fc.assert(
      fc.property(state, state, (completed, partial) => {
        const stored = {
          partial: { singer_state: partial },
          completed: { singer_state: completed },
        };
        assert.deepEqual(parseState(stored), { state: mergeStates(completed, partial) });
      }),
    );
  });

  test("takes what is empty for a first run", () => {
    for (const content of [
      null,
      {},
      { bookmarks: null },
      { singer_state: {} },
      { type: "STATE", value: null },
      { completed: {}, partial_state: null },
    ]) {
      assert.deepEqual(parseState(content), { state: emptyState }, JSON.stringify(content));
    }
    assert.deepEqual(parseState({ singer_state: null }), {
      state: { singer_state: null, bookmarks: {} },
    });
  });

  test("refuses what holds other keys only, and says which shape is accepted", () => {
    const shape =
      'must be a JSON object such as {"bookmarks": {}}, a STATE message, or what Meltano keeps (singer_state, completed, partial_state)';
    for (const [content, problem] of [
      [{ incidents: {}, users: {} }, `${shape}; it holds incidents, users`],
      [{ Bookmarks: {} }, `${shape}; it holds Bookmarks`],
      [{ type: "STATE" }, `${shape}; it holds type`],
      [{ type: "STATE", value: { a: 1 } }, `${shape}; it holds a`],
      [{ singer_state: 5 }, shape],
      [{ completed: { other: null } }, `completed ${shape}; it holds other`],
      ["bookmarks", shape],
      [[], shape],
      [0, shape],
    ] as const) {
      assert.deepEqual(parseState(content), { problems: [problem] }, JSON.stringify(content));
    }
  });

  test("lists every bookmark that is none", () => {
    assert.deepEqual(parseState({ bookmarks: { one: 1, two: {}, three: [] } }), {
      problems: ["bookmarks.one must be an object", "bookmarks.three must be an object"],
    });
    assert.deepEqual(parseState({ bookmarks: [] }), {
      problems: ["bookmarks must be an object with one entry per stream"],
    });
    assert.deepEqual(parseState({ partial: { bookmarks: { one: 1 } } }), {
      problems: ["partial.bookmarks.one must be an object"],
    });
  });

  test("never throws, whatever JSON the file holds", () => {
    const content = fc.oneof(
      jsonValue,
      fc.record({ bookmarks: jsonValue }),
      fc.record({ singer_state: fc.oneof(jsonValue, fc.record({ bookmarks: jsonValue })) }),
    );
    fc.assert(
      fc.property(content, (value) => {
        const parsed = parseState(value);
        assert.ok("problems" in parsed ? parsed.problems.length > 0 : parsed.state.bookmarks);
      }),
    );
  });
});

suite("Setting a bookmark", () => {
  test("keeps every other bookmark and every unknown key, and changes no argument", () => {
    fc.assert(
      fc.property(state, propertyName, jsonObject, (before, stream, bookmark) => {
        const copy = structuredClone(before);
        const after = withBookmark(before, stream, bookmark);
        assert.deepEqual(before, copy);
        assert.deepEqual(bookmarkOf(after, stream), bookmark);
        for (const other of Object.keys(before.bookmarks)) {
          if (other !== stream)
            assert.deepEqual(bookmarkOf(after, other), bookmarkOf(before, other));
        }
        assert.deepEqual({ ...after, bookmarks: null }, { ...before, bookmarks: null });
      }),
    );
  });

  test("gives a stream without a bookmark none, also where it is called like a member of objects", () => {
    assert.equal(bookmarkOf(emptyState, "things"), undefined);
    assert.equal(bookmarkOf(emptyState, "constructor"), undefined);
  });
});

suite("Merging states", () => {
  test("with itself changes nothing", () => {
    fc.assert(fc.property(state, (one) => assert.deepEqual(mergeStates(one, one), one)));
  });

  test("twice with the same state changes nothing more", () => {
    fc.assert(
      fc.property(state, state, (older, newer) => {
        const merged = mergeStates(older, newer);
        assert.deepEqual(mergeStates(merged, newer), merged);
      }),
    );
  });

  test("loses no bookmark of either, and changes no argument", () => {
    fc.assert(
      fc.property(state, state, (older, newer) => {
        const copies = structuredClone([older, newer]);
        const merged = mergeStates(older, newer);
        assert.deepEqual([older, newer], copies);
        const streams = [...Object.keys(older.bookmarks), ...Object.keys(newer.bookmarks)];
        assert.deepEqual(Object.keys(merged.bookmarks).sort(), [...new Set(streams)].sort());
      }),
    );
  });

  test("takes the newer value of each key, and keeps the keys that only the older one has", () => {
    const older = { bookmarks: { a: { x: 1, list: [1, 2], map: { p: 1, q: 1 } }, b: { x: 1 } } };
    const newer = { bookmarks: { a: { x: 2, list: [3], map: { q: null } } } };
    assert.deepEqual(mergeStates(older, newer), {
      bookmarks: { a: { x: 2, list: [3], map: { p: 1, q: null } }, b: { x: 1 } },
    });
  });
});
