/** A stream is found because its file is there. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  type DiscoveryHost,
  discoverStreams,
  Stream,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import { recordedLog } from "../support/logger.ts";

const folder = new URL("file:///streams/");

suite("Discovery", () => {
  test("takes the stream classes of .ts and .js files, in the order of their names", async () => {
    const { classes, ignored } = await discoverStreams(
      folder,
      host({
        "users.js": { UsersStream: streamClass("users") },
        "things.ts": { thing: {}, ThingsStream: streamClass("things") },
        "badges.ts": { BadgesStream: streamClass("badges") },
      }),
    );
    assert.deepEqual(namesOf(classes), ["badges", "things", "users"]);
    assert.deepEqual(ignored, []);
  });

  test("imports nothing but source files, and says why it passed one over", async () => {
    const imported: string[] = [];
    const { classes, ignored, others } = await discoverStreams(folder, {
      readdir: async () => [
        "README.md",
        "base",
        "helper.ts",
        "orders.mjs",
        "things.d.ts",
        "things.js",
        "things.js.map",
      ],
      import: async (file) => {
        imported.push(file.pathname);
        return file.pathname.includes("things") ? { T: streamClass("things") } : { help: () => {} };
      },
    });
    assert.deepEqual(namesOf(classes), ["things"]);
    assert.deepEqual(imported, ["/streams/helper.ts", "/streams/things.js"]);
    assert.deepEqual(ignored, [
      "helper.ts: exports no stream class",
      "orders.mjs: is neither a .ts nor a .js file",
      "things.d.ts: holds types only",
    ]);
    assert.deepEqual(others, ["README.md", "base", "things.js.map"]);
  });

  test("takes nothing for a stream that only looks like one", async () => {
    const exports = {
      object: { name: "things", schema: {} },
      function: () => {},
      class: class ThingsStream {},
      base: Stream,
      nothing: null,
    };
    const { classes, ignored } = await discoverStreams(folder, host({ "things.ts": exports }));
    assert.deepEqual(classes, []);
    assert.deepEqual(ignored, ["things.ts: exports no stream class"]);
  });

  test("takes a class once that a file exports under two names", async () => {
    const things = streamClass("things");
    const found = await discoverStreams(
      folder,
      host({ "things.ts": { ThingsStream: things, default: things } }),
    );
    assert.deepEqual(namesOf(found.classes), ["things"]);
  });

  test("reads a real folder, but no folders in it", async (context) => {
    const path = mkdtempSync(join(tmpdir(), "streams-"));
    context.after(() => rmSync(path, { recursive: true }));
    const sdk = new URL("../../src/index.ts", import.meta.url).href;
    const source = `import { Stream } from ${JSON.stringify(sdk)};\n`;
    writeFileSync(join(path, "package.json"), '{"type":"module"}');
    writeFileSync(join(path, "things.js"), `${source}export class Things extends Stream {}`);
    mkdirSync(join(path, "base"));
    writeFileSync(join(path, "base", "other.js"), `${source}export class Other extends Stream {}`);
    const { classes, ignored } = await discoverStreams(pathToFileURL(`${path}/`));
    assert.deepEqual(
      classes.map(({ name }) => name),
      ["Things"],
    );
    assert.deepEqual(ignored, []);
  });
});

suite("A tap", () => {
  test("sorts its streams by name and offers those in its catalog that are tables", async () => {
    const tap = tapOf([streamClass("users"), streamClass("badges"), streamClass("hidden", false)]);
    const { logger } = recordedLog();
    const streams = await tap.streams({}, logger);
    assert.deepEqual(
      streams.map(({ name }) => name),
      ["badges", "hidden", "users"],
    );
    const catalog = await tap.discover({}, logger);
    assert.deepEqual(
      catalog.streams.map((entry) => entry.tap_stream_id),
      ["badges", "users"],
    );
  });

  test("refuses two streams of one name", async () => {
    const tap = tapOf([streamClass("things"), streamClass("users"), streamClass("things")]);
    await assert.rejects(tap.streams({}, recordedLog().logger), /Two streams are called things/);
  });
});

function host(files: Readonly<Record<string, Record<string, unknown>>>): DiscoveryHost {
  return {
    readdir: async () => Object.keys(files),
    import: async (file) => files[file.pathname.slice(folder.pathname.length)] ?? {},
  };
}

function streamClass(name: string, table = true): StreamClass {
  return class extends Stream {
    readonly name = name;
    readonly schema = t.object({ id: t.key("Identifier") }, "A thing");
    override readonly hasTable = table;

    override async *pages() {}
  };
}

function namesOf(classes: readonly StreamClass[]): string[] {
  return classes.map((StreamOfTap) => Reflect.construct(StreamOfTap, []).name);
}

function tapOf(classes: readonly StreamClass[]): Tap {
  return new (class extends Tap {
    readonly name = "tap-test";
    readonly description = "Reads things";
    readonly version = "1.2.3";
    readonly settingsSchema = Type.Object({});
    override readonly streamsFolder = folder;

    override async streamClasses() {
      return classes;
    }
  })();
}
