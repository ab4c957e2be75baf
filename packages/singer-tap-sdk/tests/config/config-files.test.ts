/** Settings from files and environment: which goes before which, and what is said of unusable files. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { readObject, readSettings, variableOf } from "../../src/config/config-files.ts";
import { secretsOf } from "../../src/config/settings.ts";
import { ConfigError, parseSettings, Type } from "../../src/index.ts";
import { type JsonObject, stringifyJson } from "../../src/singer/index.ts";

const settings = new Map([
  ["api_key", { secret: true }],
  ["api_url", { aliases: ["endpoint"] }],
  ["concurrency", {}],
]);

const shopSchema = Type.Object({
  api_key: Type.String({ secret: true }),
  api_url: Type.Optional(Type.String({ aliases: ["endpoint"] })),
});

// Where .env is looked for.
const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "config-files-"));
process.chdir(folder);
after(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

suite("Configuration files", () => {
  test("go each over the ones before it, and the source of each setting is known", () => {
    write("one.json", { api_key: "one", concurrency: 1 });
    write("two.json", { concurrency: 2 });
    const { values, sourceOf } = read(["one.json", "two.json"]);
    assert.deepEqual(values, { api_key: "one", concurrency: 2 });
    assert.equal(sourceOf("api_key"), "one.json");
    assert.equal(sourceOf("concurrency"), "two.json");
    assert.equal(sourceOf("api_url"), undefined);
    assert.deepEqual(read(["two.json", "one.json"]).values, { api_key: "one", concurrency: 1 });
  });

  test("go over the ones before it also where they call a setting by its other name", () => {
    write("own.json", { api_url: "https://own.example.com" });
    write("alias.json", { endpoint: "https://alias.example.com" });
    assert.deepEqual(read(["own.json", "alias.json"]).values, {
      endpoint: "https://alias.example.com",
    });
    assert.deepEqual(read(["alias.json", "own.json"]).values, {
      api_url: "https://own.example.com",
    });
  });

  test("may have comments, in which nothing counts, and outside of which nothing changes", () => {
    writeFileSync(
      "commented.json",
      '{\n  // "api_key": "old",\n  "api_key": "with//slashes/*and*/", /* "concurrency": 1,\n */ "concurrency": 12345678901234567890\n}',
    );
    const { values } = read(["commented.json"]);
    assert.equal(
      stringifyJson(values),
      '{"api_key":"with//slashes/*and*/","concurrency":12345678901234567890}',
    );
  });

  test("with a comment have mistakes at the places that an editor shows", () => {
    writeFileSync("mistaken.json", '{\n  /* one\n  two */ "api_key" "key"\n}');
    assert.throws(() => read(["mistaken.json"]), /see line 3, column 20$/);
  });

  test("alone have comments: a catalog and a state are written by programs", () => {
    writeFileSync("catalog.json", "{} // nothing");
    assert.throws(
      () => readObject("catalog.json", "catalog"),
      /is not valid JSON: see line 1, column 4/,
    );
  });

  test("set nothing by a name that every object inherits", () => {
    write("foreign.json", JSON.parse('{"__proto__": {"api_key": "inherited"}}'));
    const { values } = read(["foreign.json"]);
    assert.throws(() => parseSettings(shopSchema, values), /api_key is required/);
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
  });

  test("that call one setting by both its names mean its own name, as variables do", () => {
    const own = "https://own.example.com";
    const alias = "https://alias.example.com";
    write("both.json", { api_key: "k", endpoint: alias, api_url: own });
    const environment = {
      TAP_SHOP_API_KEY: "k",
      TAP_SHOP_ENDPOINT: alias,
      TAP_SHOP_API_URL: own,
    };
    for (const raw of [read(["both.json"]), read(["ENV"], environment)]) {
      assert.equal(parseSettings(shopSchema, raw.values).api_url, own);
    }
  });

  test("may begin with the mark that some editors write", () => {
    writeFileSync("marked.json", '\ufeff{"api_key":"k"}');
    assert.deepEqual(read(["marked.json"]).values, { api_key: "k" });
  });

  test("that are unusable are all listed, each with the reason, without quoting what they hold", () => {
    writeFileSync("broken.json", '\ufeff{"api_key":\n"k-secret" "x"}');
    writeFileSync("list.json", '["k-secret"]');
    assert.throws(
      () => read(["missing.json", "broken.json", "list.json", "."]),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.deepEqual(error.problems, [
          "missing.json: the configuration file can't be read (ENOENT)",
          "broken.json: the configuration file is not valid JSON: see line 2, column 12",
          "list.json: the configuration file must hold a JSON object",
          ".: the configuration file can't be read (EISDIR)",
        ]);
        return true;
      },
    );
    assert.throws(() => readObject("missing.json", "state"), /the state file can't be read/);
  });

  test("keep every digit of a long integer, and nesting of any depth", () => {
    const deep = `${'{"a":['.repeat(20_000)}12345678901234567890${"]}".repeat(20_000)}`;
    writeFileSync("deep.json", deep);
    assert.ok(stringifyJson(readObject("deep.json", "state")) === deep);
    writeFileSync("digits.json", '{"api_key": 12345678901234567890}');
    const { values } = read(["digits.json"]);
    assert.equal(parseSettings(shopSchema, values).api_key, "12345678901234567890");
    assert.deepEqual(secretsOf(shopSchema, values), ["12345678901234567890"]);
  });
});

suite("The word ENV", () => {
  test("stands for the variables of the tap, aliases included, and for no others", () => {
    const environment = {
      TAP_SHOP_API_KEY: "k",
      TAP_SHOP_ENDPOINT: "https://alias.example.com",
      TAP_SHOP_OTHER: "x",
      API_KEY: "y",
    };
    const { values, sourceOf } = read(["ENV"], environment);
    assert.deepEqual(values, { api_key: "k", endpoint: "https://alias.example.com" });
    assert.equal(sourceOf("api_key"), "environment");
  });

  test("stands in the order of the files", () => {
    write("file.json", { api_key: "file", concurrency: 1 });
    const environment = { TAP_SHOP_API_KEY: "environment" };
    assert.equal(read(["file.json", "ENV"], environment).values.api_key, "environment");
    assert.equal(read(["ENV", "file.json"], environment).values.api_key, "file");
    assert.equal(read(["file.json"], environment).values.api_key, "file");
  });

  test("reads .env too, below the real environment", () => {
    writeFileSync(".env", "TAP_SHOP_API_KEY=below\nTAP_SHOP_CONCURRENCY='3' # three\n");
    assert.deepEqual(read(["ENV"], { TAP_SHOP_API_KEY: "real" }).values, {
      api_key: "real",
      concurrency: "3",
    });
    rmSync(".env");
    assert.deepEqual(read(["ENV"]).values, {});
  });

  test("reads .env below the real environment also where the two call a setting by different names", () => {
    const own = { TAP_SHOP_API_URL: "https://own.example.com" };
    const alias = { TAP_SHOP_ENDPOINT: "https://alias.example.com" };
    writeFileSync(".env", "TAP_SHOP_API_URL=https://below.example.com\nTAP_SHOP_API_KEY=k\n");
    assert.deepEqual(read(["ENV"], alias).values, {
      api_key: "k",
      endpoint: "https://alias.example.com",
    });
    writeFileSync(".env", "TAP_SHOP_ENDPOINT=https://below.example.com\n");
    assert.deepEqual(read(["ENV"], own).values, { api_url: "https://own.example.com" });
    rmSync(".env");
  });

  test("reads a .env that begins with the mark that some editors write", () => {
    writeFileSync(".env", "\ufeffTAP_SHOP_API_KEY=marked\n");
    assert.deepEqual(read(["ENV"]).values, { api_key: "marked" });
    rmSync(".env");
  });

  test("stands for names that a shell accepts", () => {
    assert.equal(variableOf("tap-my-shop", "api_key"), "TAP_MY_SHOP_API_KEY");
  });
});

function read(names: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return readSettings(names, "tap-shop", settings, environment);
}

function write(name: string, content: JsonObject): void {
  writeFileSync(name, JSON.stringify(content));
}
