/** What the author of a tap is told when something is wrong in it: one sentence, and no stack. */

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { sdkVersion } from "../src/index.ts";
import { serveApi } from "../src/testing/index.ts";
import { type Ended, root, runProgram, runSource, sdkRoot } from "./support/run-program.ts";

const ownSdk = join(sdkRoot, "src/index.ts");

const cli = `
  import { runCommandLine, Tap, Type } from ${JSON.stringify(ownSdk)};
  class TestTap extends Tap {
    name = "tap-test";
    description = "Reads things";
    version = "1.0.0";
    settingsSchema = Type.Object({
      url: Type.String({ format: "origin" }),
      token: Type.Optional(Type.String({ secret: true })),
    });
    streamsFolder = new URL(STREAMS, import.meta.url);
  }
  process.exitCode = await runCommandLine(new TestTap(), process);
`;

const abstractStream = `
  import { RESTStream } from ${JSON.stringify(ownSdk)};
  export abstract class BaseStream<Self> extends RESTStream<Self> {
    urlBase = "https://api.example.com";
  }
`;

const orders = [
  { id: "a", made: 1_767_225_600, known: "x" },
  { id: "b", made: 1_767_225_601, known: "y" },
];

interface Written {
  /** By their paths below the folder of the streams. */
  readonly files: Readonly<Record<string, string>>;
  readonly streamsFolder?: string;
}

suite("A tap with a mistake in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-mistakes-"));
  const copy = join(folder, "copy");
  const other = join(folder, "other");

  before(() => {
    for (const place of [copy, other]) {
      cpSync(join(sdkRoot, "src"), join(place, "src"), { recursive: true });
      symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
      writeFileSync(join(place, "package.json"), '{"type":"module"}');
    }
    writeFileSync(join(other, "src/package/version.ts"), 'export const sdkVersion = "9.8.7";');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes a tap and returns the path of its program. */
  function tapOf({ files, streamsFolder = "./streams/" }: Written): string {
    const place = mkdtempSync(join(folder, "tap-"));
    mkdirSync(join(place, "streams"));
    writeFileSync(join(place, "package.json"), '{"type":"module"}');
    writeFileSync(join(place, "cli.ts"), cli.replace("STREAMS", JSON.stringify(streamsFolder)));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, "streams", name)), { recursive: true });
      writeFileSync(join(place, "streams", name), text);
    }
    return join(place, "cli.ts");
  }

  function discover(written: Written): Promise<Ended> {
    return runProgram(process.execPath, ["--import", "tsx", tapOf(written), "--discover"]);
  }

  for (const { what, written, told } of [
    {
      what: "the folder of its streams does not end in a slash",
      written: { files: { "things.ts": streamOf("things") }, streamsFolder: "./streams" },
      told: /There is no stream in \S+\/streams: streams: is not a \.ts or \.js file; a folder needs a trailing slash$/,
    },
    {
      what: "there is no folder of streams",
      written: { files: {}, streamsFolder: "./tables/" },
      told: /streamsFolder does not exist: \S+\/tables\/$/,
    },
    {
      what: "the folder of its streams is empty",
      written: { files: {} },
      told: /There is no stream in \S+\/streams\/: it is empty$/,
    },
    {
      what: "no file exports a stream",
      written: {
        files: {
          "notes.md": "",
          "orders.mjs": "",
          "things.ts": streamOf("things").replace("export ", ""),
          "types.d.ts": "",
        },
      },
      told: /: orders\.mjs: is neither a \.ts nor a \.js file; things\.ts: exports no stream class; types\.d\.ts: holds types only; notes\.md: is not a \.ts or \.js file$/,
    },
    {
      what: "its only class is abstract",
      written: { files: { "base.ts": abstractStream } },
      told: /There is no stream in tap-test: BaseStream: is abstract, as it declares no name, no schema, and no path$/,
    },
    {
      what: "two streams have one name",
      written: { files: { "one.ts": streamOf("things"), "two.ts": streamOf("things", "Other") } },
      told: /Two streams are called things: ThingsStream and Other$/,
    },
    {
      what: "the key of a stream is no column",
      written: {
        files: {
          "things.ts": streamOf("things").replace("path =", 'primaryKeys = ["key"]; path ='),
        },
      },
      told: /things: the primary key key is no column; there are id$/,
    },
    {
      what: "a shape can be no column",
      written: {
        files: { "things.ts": streamOf("things").replace("t.key()", "{ type: 'symbol' }") },
      },
      told: /things\.id can't be a column: it is declared as symbol$/,
    },
  ]) {
    test(`ends its discovery with one sentence where ${what}`, async () => {
      const { code, stdout, stderr } = await discover(written);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr.trimEnd(), told);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    });
  }

  for (const flag of ["--discover", "--about"]) {
    test(`says with ${flag} which declaration makes two streams each other's parents`, async () => {
      const childOf = (name: string, className: string, parent: string, file: string) =>
        `import { ${parent} } from ${JSON.stringify(file)};${streamOf(name, className).replace("path =", `parent = ${parent}; path =`)}`;
      const files = {
        "lines.ts": childOf("lines", "LinesStream", "OrdersStream", "./orders.ts"),
        "orders.ts": childOf("orders", "OrdersStream", "LinesStream", "./lines.ts"),
      };
      const { code, stdout, stderr } = await runSource(tapOf({ files }), [flag]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      const [first = "", second = "", ...more] = stderr.trimEnd().split("\n");
      assert.match(first, /lines: declares parent, and so is its own parent by way of orders$/);
      assert.match(second, /orders: declares parent, and so is its own parent by way of lines$/);
      assert.deepEqual(more, []);
    });
  }

  test("warns of an abstract class, and of a file whose class is not exported, and has the others", async () => {
    const { code, stdout, stderr } = await discover({
      files: {
        "base.ts": abstractStream,
        "orders.ts": streamOf("orders").replace("export ", ""),
        "things.ts": streamOf("things"),
      },
    });
    assert.equal(code, 0, stderr);
    assert.deepEqual(tablesIn(stdout), ["things"]);
    const warned = stderr.trimEnd().split("\n");
    assert.equal(warned.length, 2);
    assert.match(warned[0] ?? "", /WARNING Skipped orders\.ts: exports no stream class$/);
    assert.match(warned[1] ?? "", /WARNING Skipped BaseStream: is abstract, as it declares no /);
  });

  test("sends requests without a credential where the setting for it is optional and missing", async (context) => {
    let status = 200;
    const { origin, requests } = await serveApi(context, ({ url }) => ({
      status,
      body: { [url.pathname.slice(1)]: [{ id: "a" }] },
    }));
    const makers = [
      "new sdk.BearerAuthenticator(this.settings.token)",
      "new sdk.BasicAuthenticator(this.settings.token)",
      'new sdk.ApiKeyAuthenticator("x-api-key", this.settings.token)',
      'new sdk.ApiKeyAuthenticator("api_key", this.settings.token, "query")',
      "{ authenticate: (request, host) => host.redact(undefined) }",
    ];
    const files = makers.map((maker, index) => [
      `things${index}.ts`,
      `import * as sdk from ${JSON.stringify(ownSdk)};
       export class Things${index} extends sdk.RESTStream {
         name = "things${index}";
         path = "/things${index}";
         get urlBase() { return this.settings.url; }
         schema = sdk.t.object({ id: sdk.t.key() });
         authenticator() { return ${maker}; }
       }`,
    ]);
    const path = tapOf({ files: Object.fromEntries(files) });
    const config = join(dirname(path), "config.json");
    writeFileSync(config, JSON.stringify({ url: origin }));
    const run = () => runProgram(process.execPath, ["--import", "tsx", path, "--config", config]);
    const { code, stdout, stderr } = await run();
    assert.equal(code, 0, stderr);
    assert.equal(stdout.match(/"type":"RECORD"/g)?.length, makers.length);
    for (const { url, headers } of requests) {
      assert.equal(url.search, "");
      const { authorization, "x-api-key": key } = Object.fromEntries(headers);
      assert.deepEqual([authorization, key], [undefined, undefined]);
    }
    status = 401;
    const refused = await run();
    assert.equal(refused.code, 3);
    assert.doesNotMatch(refused.stderr, /^ +at /m);
  });

  test("is refused where its streams are built on another version of the SDK", async () => {
    const sdk = join(other, "src/index.ts");
    const { code, stderr } = await discover({
      files: {
        "one.ts": streamOf("orders", "OrdersStream", sdk),
        "two.ts": streamOf("things", "ThingsStream", sdk),
      },
    });
    assert.equal(code, 2);
    const [line = "", ...more] = stderr.trimEnd().split("\n");
    assert.deepEqual(more, []);
    const sentence = `The tap runs on version ${sdkVersion} of the SDK, in ${sdkRoot}, and OrdersStream and ThingsStream on version 9.8.7, in ${other}/; install one version for both`;
    assert.ok(line.endsWith(sentence), line);
  });

  test("runs where its streams are built on another copy of the same version", async (context) => {
    let answered: unknown = orders;
    const { origin } = await serveApi(context, ({ url }) => {
      if (url.pathname === "/orders") return { body: { orders: answered } };
      if (url.pathname.startsWith("/orders/b")) return { status: 404, body: { message: "Gone" } };
      return { body: { lines: [{ id: "1", amount: 9_007_199_254_740_993n }] } };
    });
    const path = tapOf({ files: { "orders.ts": ordersOf(join(copy, "src/index.ts")) } });
    const config = join(dirname(path), "config.json");
    writeFileSync(config, JSON.stringify({ url: origin }));
    const run = (...flags: string[]) =>
      runProgram(process.execPath, ["--import", "tsx", path, "--config", config, ...flags]);
    const about = await run("--about", "--format=json");
    assert.equal(JSON.parse(about.stdout).streams[1].endpoint, "/orders");
    const { code, stdout, stderr } = await run();
    assert.equal(code, 0, stderr);
    const rows = [...stdout.matchAll(/"record":(\{.*?\})/g)].map(([, row = ""]) => row);
    assert.deepEqual(rows.sort(), [
      '{"id":"1","order_id":"a","amount":9007199254740993,"additional_properties":null}',
      '{"id":"a","made":"2026-01-01T00:00:00Z","additional_properties":null}',
      '{"id":"b","made":"2026-01-01T00:00:01Z","additional_properties":null}',
    ]);
    assert.match(stderr, /WARNING lines: Skipped \{"order_id":"b"\}: .* was not found/);
    answered = "none";
    const failed = await run();
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /ERROR orders: .*it has no list at "orders"/);
    assert.doesNotMatch(stderr + failed.stderr, /^ +at /m);
  });
});

function streamOf(name: string, className = "ThingsStream", sdk = ownSdk): string {
  return `
    import { RESTStream, t } from ${JSON.stringify(sdk)};
    export class ${className} extends RESTStream {
      name = ${JSON.stringify(name)};
      path = "/${name}";
      urlBase = "https://api.example.com";
      schema = t.object({ id: t.key() });
    }
  `;
}

/** Two streams that need what one copy of the SDK tells another: marks of shapes, and errors. */
function ordersOf(sdk: string): string {
  return `
    import { RESTStream, t, InvalidResponse } from ${JSON.stringify(sdk)};
    class ShopStream extends RESTStream {
      get urlBase() { return this.settings.url; }
    }
    export class OrdersStream extends ShopStream {
      name = "orders";
      path = "/orders";
      schema = t.object({ id: t.key(), made: t.timestamp("", { from: "epoch-seconds" }), known: t.ignore() });
      contextForChildren({ id }) { return { order_id: id }; }
    }
    export class LinesStream extends ShopStream {
      name = "lines";
      path = "/orders/{order_id}/lines";
      schema = t.object({ id: t.key(), order_id: t.key(), amount: t.bigInteger() });
      parent = OrdersStream;
    }
  `;
}

function tablesIn(catalog: string): string[] {
  const { streams } = JSON.parse(catalog);
  return streams.map(({ tap_stream_id: name }: { readonly tap_stream_id: string }) => name);
}
