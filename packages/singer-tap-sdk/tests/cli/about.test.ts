/** What a tap tells of itself, in three forms. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { describeSettings } from "../../src/config/settings.ts";
import { about, capabilities, Tap, Type } from "../../src/index.ts";
import { PaymentsStream, shopStreams } from "../support/shop-streams.ts";

class TestTap extends Tap {
  readonly name = "tap-test";
  readonly description = "Reads things";
  readonly version = "1.2.3";
  override readonly streamsFolder = new URL("file:///streams/");
  readonly settingsSchema = Type.Object({
    api_key: Type.String({ description: "The key.", secret: true }),
  });
}

const tap = new TestTap();
const settings = [...describeSettings(tap.allSettings)];

class ReturnsStream extends PaymentsStream {
  override readonly name = "returns";
  override readonly isExtra = true;
  override readonly requiredScope = "orders.return";
  override readonly pageSize = 50;
}

const streams = shopStreams({ origin: "http://127.0.0.1" }, [ReturnsStream]);

suite("About a tap", () => {
  test("JSON has the keys that tools read, and the settings as a JSON Schema without marks", () => {
    const told = JSON.parse(about(tap, streams, "json"));
    assert.deepEqual(Object.keys(told).sort(), [
      "capabilities",
      "description",
      "name",
      "sdk_version",
      "settings",
      "streams",
      "supported_python_versions",
      "version",
    ]);
    assert.deepEqual([told.name, told.version], ["tap-test", "1.2.3"]);
    assert.deepEqual(told.capabilities, [...capabilities]);
    const needed = ["catalog", "discover", "state", "about", "test", "structured-logging"];
    for (const capability of needed) {
      assert.ok(told.capabilities.includes(capability), `${capability} is what Meltano goes by`);
    }
    assert.deepEqual(
      Object.keys(told.settings.properties),
      settings.map(([name]) => name),
    );
    assert.equal(told.settings.properties.api_key.secret, true);
    assert.deepEqual(told.settings.required, ["api_key"], "the others have defaults");
    assert.doesNotMatch(about(tap, streams, "json"), /"~/);
  });

  test("as a schema, describes the settings file for editors: $schema, every setting and its aliases", () => {
    class AliasTap extends TestTap {
      override readonly settingsSchema = Type.Object({
        api_key: Type.String({ description: "The key.", aliases: ["token"] }),
      });
    }
    const schema = JSON.parse(about(new AliasTap(), streams, "schema"));
    assert.equal(schema.$schema, "http://json-schema.org/draft-07/schema#");
    assert.deepEqual(Object.keys(schema.properties).slice(0, 1), ["$schema"]);
    for (const name of [...describeSettings(new AliasTap().allSettings).keys(), "token"]) {
      assert.ok(name in schema.properties, `${name} is missing`);
    }
    assert.equal(schema.properties.token.description, "The key.");
    assert.deepEqual(schema.required, ["api_key"]);
    assert.doesNotMatch(JSON.stringify(schema), /"~/);
  });

  test("text names every setting with its default and meaning", () => {
    const told = about(tap, streams, "text");
    assert.match(told, /^tap-test 1\.2\.3\nReads things\n/);
    for (const [name, { description, default: standard }] of settings) {
      const shown = typeof standard === "string" ? standard : JSON.stringify(standard);
      const head = standard === undefined ? name : `${name} (default ${shown})`;
      assert.ok(told.includes(`  ${head}\n      ${description}`), `${name} is missing`);
    }
  });

  test("text has no empty line in place of a description that is missing", () => {
    class TerseTap extends TestTap {
      override readonly settingsSchema = Type.Object({
        api_key: Type.String({ description: "The key." }),
        api_url: Type.String({ default: "https://api.example.com" }),
      });
    }
    const text = about(new TerseTap(), streams, "text");
    assert.match(text, /^ {2}api_url \(default https:\/\/api\.example\.com\)\n {2}\S/m);
  });

  test("Markdown is a table with a row of four cells for every setting", () => {
    const [before = ""] = about(tap, streams, "markdown").split("## Tables");
    const rows = before
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => line.split("|").slice(1, -1));
    assert.deepEqual(
      rows.map(([name = ""]) => name.trim()),
      settings.map(([name]) => `\`${name}\``),
    );
    for (const row of rows) assert.equal(row.length, 4);
    assert.equal(rows[0]?.[1]?.trim(), "yes");
  });

  test("says nothing of permissions where no table names one", () => {
    const unnamed = shopStreams({ origin: "http://127.0.0.1" });
    assert.match(about(tap, unnamed, "text"), /^ {2}items\n {6}2 requests$/m);
  });

  test("names every table with its permission and what it costs, the extra ones apart", () => {
    const [, regular = "", extra = ""] = about(tap, streams, "text").split(
      /^(?:Tables|Extra .*):$/m,
    );
    assert.match(
      extra,
      /^ {2}returns\n {6}needs orders\.return; 1 request for each row of orders, more beyond 50 rows$/m,
    );
    assert.match(regular, /^ {2}items\n {6}permission not documented; 2 requests$/m);
    assert.match(
      regular,
      /^ {2}orders\n {6}permission not documented; 1 request; files: 1 request for each row$/m,
    );
    const names = streams.filter(({ hasTable }) => hasTable).map(({ name }) => name);
    const { streams: told } = JSON.parse(about(tap, streams, "json"));
    assert.deepEqual(
      told.map(({ name }: { name: string }) => name),
      names,
    );
    assert.deepEqual(
      told.find(({ name }: { name: string }) => name === "returns"),
      {
        name: "returns",
        extra: true,
        key_properties: ["id"],
        endpoint: "/orders/{order_id}/payments",
        scope: "orders.return",
        incremental: "by orders",
        cost: "1 request for each row of orders, more beyond 50 rows",
      },
    );
    const [, tables = ""] = about(tap, streams, "markdown").split("## Tables");
    assert.equal(tables.match(/^\| `/gm)?.length, names.length);
  });
});
