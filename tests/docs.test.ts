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
import { readSettings } from "../packages/singer-tap-sdk/src/config/config-files.ts";
import {
  defaultText,
  describeSettings,
  nearMisses,
} from "../packages/singer-tap-sdk/src/config/settings.ts";
import { Privacy } from "../packages/singer-tap-sdk/src/records/privacy.ts";
import { recordedLog } from "../packages/singer-tap-sdk/tests/support/logger.ts";
import { root, runSource } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import {
  temporaryFolder,
  writeInto,
} from "../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { IncidentTap } from "../src/tap.ts";
import { generatedFiles } from "../tools/generate/files.ts";
import { recipeFiles } from "./support/recipe.ts";

const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .map((path) => `docs/${path}`);

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "dbt/README.md",
  ...pages,
  "examples/dashboard/README.md",
  "examples/orchestration/README.md",
];

/** The length that a reader puts up with. */
const maxWords = 1500;

const { scripts } = JSON.parse(read("package.json"));

const tap = new IncidentTap();
const { allSettings } = tap;

const streams = await tap.streams(
  parseSettings(allSettings, { api_key: "key" }),
  recordedLog().logger,
);

suite("README", () => {
  const readme = read("README.md");

  test("shows settings that the tap has, with their defaults", () => {
    const settings = describeSettings(allSettings);
    const rows = tableUnder(readme, "Settings");
    assert.ok(rows.length > 5);
    for (const [name = "", standard] of rows) {
      const known = settings.get(name.replaceAll("`", ""));
      assert.ok(known, `there is no setting ${name}`);
      assert.equal(standard, known.default === undefined ? "" : code(defaultText(known.default)));
    }
  });

  test("names the two commands that a clone needs", () => {
    assert.match(readme, /^npm ci && npm test$/m);
    assert.match(readme, /^npm ci && npm run demo$/m);
  });
});

suite("The pages", () => {
  test("docs/command-line.md lists every exit code", () => {
    const written = tableUnder(read("docs/command-line.md"), "Exit codes").map(([exitCode]) =>
      Number(exitCode),
    );
    assert.deepEqual(written, [...Object.values(ExitCode), 128 + 1, 128 + 2, 128 + 15]);
  });

  test("docs/command-line.md lists every option", async () => {
    const { stdout } = await runSource("src/cli.ts", ["--help"]);
    const [usage = ""] = stdout.split("Examples:");
    const options = new Set(usage.match(/--[a-z]+/g));
    const table = tableUnder(read("docs/command-line.md"), "Options").flat().join(" ");
    assert.deepEqual(
      [...options].filter((option) => !table.includes(option)),
      [],
    );
  });
});

suite("What is made from the code", async () => {
  const generated = await generatedFiles();

  test("has a page for each table, and none for a table that is gone", () => {
    const expected = [...generated.keys()].filter(isOfTable);
    assert.ok(expected.length > 70);
    assert.deepEqual(pages.filter(isOfTable).sort(), expected.sort());
  });

  for (const [path, content] of generated) {
    test(`${path} is as \`npm run generate\` writes it`, () => {
      assert.ok(read(path) === content, `${path} is stale: run npm run generate`);
    });
  }
});

suite("The documents", () => {
  for (const document of documents) {
    test(`${document} has no heading without content`, () => {
      assert.doesNotMatch(read(document), /^(#+) .*\n+(?=\1 |$(?![\s\S]))/m);
    });

    test(`${document} links to files and headings that exist`, () => {
      const text = read(document).replaceAll(/^```[\s\S]*?^```/gm, "");
      for (const [, path = "", anchor] of text.matchAll(
        /\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)/g,
      )) {
        const target = join(root, path === "" ? document : join(dirname(document), path));
        assert.ok(existsSync(target), `${path} does not exist`);
        if (anchor === undefined) continue;
        const anchors = anchorsOf(readFileSync(target, "utf8"));
        assert.ok(anchors.has(anchor), `${path} has no heading #${anchor}`);
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

  for (const document of ["README.md", ...pages].filter((path) => !isGenerated(path))) {
    test(`${document} is not too long to be read`, () => {
      const words = read(document).split(/\s+/).length;
      assert.ok(words <= maxWords, `${words} words`);
    });
  }

  test("docs/settings.md shows a settings file that the tap reads as it is", (t) => {
    const [, shown = ""] = /^```json\n([\s\S]*?)^```$/m.exec(read("docs/settings.md")) ?? [];
    assert.match(shown, /\/\//);
    const path = writeInto(temporaryFolder(t), "config.json", shown);
    const { values } = readSettings([path], tap.name, describeSettings(allSettings), {});
    assert.deepEqual(nearMisses(allSettings, values), []);
    assert.equal(values.api_key, "your-api-key");
    parseSettings(allSettings, values);
  });

  test("are all in the site's menu", () => {
    const config = read("site/.vitepress/config.ts");
    for (const page of pages.filter((path) => !isOfTable(path))) {
      const name = page.replace(/^docs\/|\.md$/g, "");
      assert.ok(config.includes(`"${name}"`), `${name} is missing`);
    }
  });

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

/** Whether a page is about a single table. */
function isOfTable(path: string): boolean {
  return path.startsWith("docs/tables/");
}

/** Whether a page is made from the code, and something is looked up in it rather than read from top to bottom. */
function isGenerated(path: string): boolean {
  return ["docs/tables.md", "docs/troubleshooting.md"].includes(path) || isOfTable(path);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** What links can lead to in a page: its headings, spelled as GitHub spells them in addresses. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = markdown.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    Array.from(headings, ([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
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
