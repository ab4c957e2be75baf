/** What the documents say is true: tables of settings, streams and exit codes, links, commands, the recipe. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { parseEnv } from "node:util";
import { ExitCode, parseSettings } from "singer-tap-sdk";
import {
  type CatalogEntry,
  type JsonSchema,
  parseCatalog,
  selectedSchema,
} from "singer-tap-sdk/singer";
import { tableFacts } from "../packages/singer-tap-sdk/src/cli/table-facts.ts";
import {
  defaultText,
  describeSettings,
  nearMisses,
} from "../packages/singer-tap-sdk/src/config/settings.ts";
import { Privacy } from "../packages/singer-tap-sdk/src/records/privacy.ts";
import { recordedLog } from "../packages/singer-tap-sdk/tests/support/logger.ts";
import { root, runSource, sdkRoot } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { IncidentTap } from "../src/tap.ts";
import { generatedFiles } from "../tools/generate/files.ts";
import { recipeFiles } from "./support/recipe.ts";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "dbt/README.md",
  "docs/flat-tables.md",
  "docs/operating.md",
  "docs/personal-data.md",
  "docs/replication.md",
  "docs/tables.md",
  "docs/targets.md",
  "examples/orchestration/README.md",
];

const { scripts } = JSON.parse(read("package.json"));

const tap = new IncidentTap();
const { allSettings } = tap;

const streams = await tap.streams(
  parseSettings(allSettings, { api_key: "key" }),
  recordedLog().logger,
);

suite("README", () => {
  const readme = read("README.md");

  test("lists every setting with its default and meaning", () => {
    const expected = [...describeSettings(allSettings)].map(
      ([name, { default: standard, description = "" }]) => [
        code(name),
        standard === undefined ? "" : code(defaultText(standard)),
        description,
      ],
    );
    assertTable(tableUnder(readme, "Settings"), expected);
  });

  test("says how many tables there are, and how many of them are read in full", () => {
    const facts = tableFacts(streams);
    const usual = facts.filter(({ isExtra }) => !isExtra);
    const full = (of: typeof facts) => of.filter(({ incremental }) => incremental === null).length;
    const [all, read, extra] = [facts.length, usual.length, facts.length - usual.length];
    const text = readme.replaceAll("\n", " ").replaceAll(/ +/g, " ");
    for (const sentence of [
      `It has ${all} [tables](#tables). The ${read} that are read by default`,
      `the other ${extra} are read when you name them`,
      `read in full in every run: ${full(facts)} of the ${all}, ${full(usual)} of the ${read} that are read by default`,
    ]) {
      assert.ok(text.includes(sentence), sentence);
    }
  });

  test("lists every exit code", () => {
    const written = tableUnder(readme, "Exit codes").map(([exitCode]) => Number(exitCode));
    assert.deepEqual(written, [...Object.values(ExitCode), 128 + 1, 128 + 2, 128 + 15]);
  });

  test("lists every option of the command line", async () => {
    const { stdout } = await runSource("src/cli.ts", ["--help"]);
    const [usage = ""] = stdout.split("Examples:");
    const options = new Set(usage.match(/--[a-z]+/g));
    const table = tableUnder(readme, "Try it").flat().join(" ");
    assert.deepEqual(
      [...options].filter((option) => !table.includes(option)),
      [],
    );
  });

  test("quotes messages as the tap writes them, with … for what varies", () => {
    const sdkSources = join(sdkRoot, "src");
    const files = readdirSync(sdkSources, { recursive: true, encoding: "utf8" });
    const messages = files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(sdkSources, file), "utf8").replaceAll(/\$\{[^}]*\}/g, "…"))
      .join("\n");
    const quotes = tableUnder(readme, "What goes wrong").flatMap(
      ([symptom = ""]) => symptom.match(/(?<=^`).+?(?=`)/) ?? [],
    );
    assert.ok(quotes.length > 10);
    assert.deepEqual(
      quotes.filter((quote) => !messages.includes(quote)),
      [],
    );
  });

  test("has no heading without content", () => {
    for (const document of documents) {
      assert.doesNotMatch(read(document), /^(#+) .*\n+(?=\1 |$(?![\s\S]))/m, document);
    }
  });

  test("names the two commands that a clone needs", () => {
    assert.match(readme, /^npm ci && npm test$/m);
    assert.match(readme, /^npm ci && npm run demo$/m);
  });
});

suite("What is made from the code", async () => {
  for (const [path, content] of await generatedFiles()) {
    test(`${path} is as \`npm run generate\` writes it`, () => {
      assert.ok(read(path) === content, `${path} is stale: run npm run generate`);
    });
  }
});

suite("The documents", () => {
  for (const document of documents) {
    test(`${document} links to files that exist`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
      for (const [, link = ""] of links) {
        assert.ok(existsSync(join(root, dirname(document), link)), `${link} does not exist`);
      }
    });

    test(`${document} names files that exist`, () => {
      const files = recipeFiles();
      const names = read(document).match(
        /\b(?:packages\/singer-tap-sdk\/)?(?:src|tests|sandbox|examples|docs|tools)\/[\w./-]*[\w/]/g,
      );
      for (const name of names ?? []) {
        assert.ok(existsSync(join(root, name)) || files.has(name), `${name} does not exist`);
      }
    });

    test(`${document} names npm scripts that exist`, () => {
      for (const [, script = ""] of read(document).matchAll(/npm run ([\w:-]+)/g)) {
        assert.ok(Object.hasOwn(scripts, script), `there is no script ${script}`);
      }
    });
  }

  test("docs/personal-data.md shows patterns that match something, and name no key", () => {
    const patterns = tableUnder(read("docs/personal-data.md"), "Anything else: `redact`").map(
      ([pattern = ""]) => pattern.replaceAll("`", ""),
    );
    assert.ok(patterns.length > 5);
    for (const redact of [...patterns, "hash:*.user_email"]) {
      new Privacy({ identities: "keep", redact: [redact], hashKey: null }, streams);
    }
  });
});

suite("The examples", () => {
  test("config.json holds settings that the tap has", () => {
    const config = JSON.parse(read("examples/config.json"));
    assert.deepEqual(nearMisses(allSettings, config), []);
    assert.deepEqual(
      Object.keys(config).filter((name) => !describeSettings(allSettings).has(name)),
      [],
    );
    parseSettings(allSettings, config);
  });

  test(".env.example holds variables of settings that the tap has", () => {
    const text = read(".env.example");
    const variables = parseEnv(text.replaceAll(/^# (?=TAP_)/gm, ""));
    const settings = Object.entries(variables).map(([name, value]) => [
      name.replace("TAP_INCIDENT_", "").toLowerCase(),
      value,
    ]);
    assert.ok(settings.length > 1);
    const known = describeSettings(allSettings);
    assert.deepEqual(
      settings.filter(([name = ""]) => !known.has(name)),
      [],
    );
    parseSettings(allSettings, Object.fromEntries(settings));
  });

  test("catalog-few-columns.json selects columns that the tables have, with their types", () => {
    const parsed = parseCatalog(JSON.parse(read("examples/catalog-few-columns.json")));
    assert.ok("catalog" in parsed);
    for (const entry of parsed.catalog.streams) {
      const stream = streams.find(({ name }) => name === entry.tap_stream_id);
      assert.ok(stream, `there is no table ${entry.tap_stream_id}`);
      assert.deepEqual(selected(entry), within(stream.jsonSchema, selected(entry)));
    }
  });
});

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The rows of the first table under a heading, each a list of cells. */
function tableUnder(markdown: string, heading: string): string[][] {
  const start = markdown.indexOf(`\n## ${heading}\n`);
  assert.notEqual(start, -1, `there is no heading ${heading}`);
  const [section = ""] = markdown.slice(start + 4).split("\n## ");
  const [, ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|(?: *-+ *\|)+$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  return rows;
}

/** Fails with the table as it should be, ready to be copied. */
function assertTable(written: string[][], expected: string[][]): void {
  const toText = (rows: string[][]): string =>
    rows
      .map((cells) => `|${cells.map((cell) => (cell === "" ? " |" : ` ${cell} |`)).join("")}`)
      .join("\n");
  assert.ok(toText(written) === toText(expected), `The rows should be:\n${toText(expected)}`);
}

/** What a run with this entry announces. */
function selected(entry: CatalogEntry): JsonSchema {
  return selectedSchema(entry, []);
}

/** Those parts of a schema that a narrower one has, without descriptions. */
function within(schema: JsonSchema, narrow: JsonSchema): JsonSchema {
  const { description: _, properties = {}, ...rest } = schema;
  if (narrow.properties === undefined) return rest;
  const kept = Object.entries(narrow.properties).map(([name, property]) => {
    const known = properties[name];
    assert.ok(known, `there is no column ${name}`);
    return [name, within(known, property)];
  });
  return { ...rest, properties: Object.fromEntries(kept) };
}
