import assert from "node:assert/strict";
import { test } from "node:test";
import { importOf } from "../../../src/toolchain/openapi/imports.ts";

test("The names of an import are sorted whatever their case, types among the others, the shorter one first", () => {
  for (const [names, sorted] of [
    [["b", "type C", "a"], "a, b, type C"],
    [["streams", "stream", "streamed"], "stream, streamed, streams"],
    [["t", "type T"], "type T, t"],
    [["type RowOf", "RESTStream", "t"], "RESTStream, type RowOf, t"],
  ] as const) {
    for (const given of [names, names.toReversed()]) {
      const [first, ...others] = importOf(given, "./x.ts").split(sorted);
      assert.deepEqual([first, others], ["import { ", [' } from "./x.ts";']], given.join(" "));
    }
  }
});
