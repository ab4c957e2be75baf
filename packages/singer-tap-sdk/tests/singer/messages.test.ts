/** The three messages, to the letter of the protocol. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { recordMessage, schemaMessage, stateMessage } from "../../src/singer/index.ts";

const schema = { type: "object", properties: { id: { type: ["string"] } } };

suite("Messages", () => {
  test("SCHEMA names the stream, its columns and its keys", () => {
    assert.deepEqual(schemaMessage("things", schema, ["id"], null), {
      type: "SCHEMA",
      stream: "things",
      schema,
      key_properties: ["id"],
    });
  });

  test("SCHEMA names the bookmark only where the stream has a replication key", () => {
    const message = schemaMessage("things", schema, ["id"], "updated_at");
    assert.deepEqual(message.bookmark_properties, ["updated_at"]);
    assert.equal("bookmark_properties" in schemaMessage("things", schema, [], null), false);
  });

  test("RECORD carries the row and when it was read", () => {
    assert.deepEqual(recordMessage("things", { id: "1" }, "2024-05-06T07:08:09Z"), {
      type: "RECORD",
      stream: "things",
      record: { id: "1" },
      time_extracted: "2024-05-06T07:08:09Z",
    });
  });

  test("STATE carries the state as its value", () => {
    const state = { bookmarks: { things: { replication_key_value: "x" } }, other: 1 };
    assert.deepEqual(stateMessage(state), { type: "STATE", value: state });
  });
});
