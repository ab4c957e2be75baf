/** A tap whose streams are in the file that declares it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { describeSettings } from "../../src/config/settings.ts";
import { singleFileTap, type Tap, Type } from "../../src/index.ts";
import { recordedLog } from "../support/logger.ts";
import { runSource } from "../support/run-program.ts";

const settings = Type.Object({ origin: Type.String({ description: "Origin." }) });
const example = new URL("../../examples/tap-oauth2.ts", import.meta.url);

suite("A single-file tap", () => {
  test("has the stream classes that its file exports", async () => {
    const options = { name: "tap-oauth2", version: "1.2.3", settings };
    const tap = singleFileTap({ url: example.href }, options);
    const classes = await tap.streamClasses(recordedLog().logger);
    assert.deepEqual(classes.map(({ name }) => name).sort(), ["ThingsStream", "WidgetsStream"]);
    assert.deepEqual([tap.name, tap.version], ["tap-oauth2", "1.2.3"]);
  });

  test("describes itself by its name, unless it declares a description", () => {
    const options = { name: "tap-shop", version: "1.0.0", settings };
    const file = { url: example.href };
    assert.equal(singleFileTap(file, options).description, "Singer tap for shop");
    const described = { ...options, description: "Reads a shop." };
    assert.equal(singleFileTap(file, described).description, "Reads a shop.");
  });

  test("reads everything in every run, unless it declares INCREMENTAL", () => {
    const options = { name: "tap-shop", version: "1.0.0", settings };
    const file = { url: example.href };
    const methodOf = (tap: Tap) =>
      describeSettings(tap.allSettings).get("replication_method")?.default;
    assert.equal(methodOf(singleFileTap(file, options)), "FULL_TABLE");
    const declared = { ...options, defaultReplicationMethod: "INCREMENTAL" } as const;
    assert.equal(methodOf(singleFileTap(file, declared)), "INCREMENTAL");
  });

  test("runs where its file is the program, and only there", async () => {
    const { code, stdout } = await runSource(fileURLToPath(example), ["--version"]);
    assert.equal(code, 0);
    assert.equal(stdout, "1.0.0\n");
  });
});
