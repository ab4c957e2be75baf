/** Settings: read leniently, refused all at once, never repeating a secret. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Value } from "typebox/value";
import {
  describeSettings,
  nearMisses,
  requiredSettings,
  secretsOf,
} from "../../src/config/settings.ts";
import { standardSettings } from "../../src/config/standard-settings.ts";
import { ConfigError, extraStreamsSetting, parseSettings, Type } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";

const schema = Type.Object({
  api_key: Type.String({ description: "The key.", format: "credential", secret: true }),
  api_url: Type.String({
    default: "https://api.example.com",
    format: "origin",
    aliases: ["endpoint"],
  }),
  ...standardSettings,
  ...extraStreamsSetting,
});

/** For each setting, values that are accepted with what they become, and values that are not. */
const values: Readonly<Record<string, { right: [unknown, unknown][]; wrong: unknown[] }>> = {
  api_key: {
    right: [
      ["k-1", "k-1"],
      [12345, "12345"],
    ],
    wrong: ["two words", "line\n", "", "Bearer k", "k\u00e9y", {}, ["k"]],
  },
  api_url: {
    right: [
      ["https://api.example.org", "https://api.example.org"],
      ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
      ["http://localhost:1/", "http://localhost:1/"],
      ["http://[::1]:1", "http://[::1]:1"],
    ],
    wrong: [
      "http://api.example.org",
      "http://127.0.0.1.example.org",
      "http://localhost.example.org",
      "https://api.example.org/v1",
      "https://user@api.example.org",
      "https://api.example.org?a",
      "ftp://api.example.org",
      "api.example.org",
      "",
    ],
  },
  concurrency: {
    right: [
      [1, 1],
      ["10", 10],
      [" 100 ", 100],
    ],
    wrong: [0, 101, "many", 1.5, "1.5", true, "true", {}, [5]],
  },
  requests_per_minute: {
    right: [
      ["600", 600],
      [1, 1],
    ],
    wrong: [0, -1, "-1", "0x10"],
  },
  retry_timeout: {
    right: [
      [0, 0],
      ["0", 0],
    ],
    wrong: [-1, 86_401],
  },
  user_agent: { right: [["me/1", "me/1"]], wrong: ["", "a\r\nb: c", {}] },
  skip_forbidden: {
    right: [
      [true, true],
      ["true", true],
      ["FALSE", false],
      ["1", true],
      [0, false],
    ],
    wrong: ["yes", 2, {}, [true]],
  },
  start_date: {
    right: [
      ["2026-01-31", "2026-01-31"],
      ["2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"],
    ],
    wrong: ["2026-02-30", "31.01.2026", "yesterday", true, {}],
  },
  extra_streams: {
    right: [
      [[], []],
      [
        ["books", "loans"],
        ["books", "loans"],
      ],
      ['["books", "loans"]', ["books", "loans"]],
      ["['books', 'loans']", ["books", "loans"]],
      ["['*']", ["*"]],
      [`["it's", "books"]`, ["it's", "books"]],
      ["books, loans", ["books", "loans"]],
      ["books,", ["books"]],
      ["*", ["*"]],
    ],
    wrong: [
      '["books"',
      `["it's", 'books']`,
      `['say "books"']`,
      "['books', 1]",
      "[1]",
      [null],
      [["books"]],
      1,
      true,
      { books: true },
    ],
  },
};

suite("Settings", () => {
  for (const [name, { right, wrong }] of Object.entries(values)) {
    for (const [raw, value] of right) {
      test(`accept ${JSON.stringify(raw)} for ${name}`, () => {
        const settings: JsonObject = parseSettings(schema, { api_key: "k", [name]: raw });
        assert.deepEqual(settings[name], value);
      });
    }
    for (const raw of wrong) {
      test(`refuse ${JSON.stringify(raw)} for ${name}`, () => {
        const [problem, ...more] = problemsOf({ api_key: "k", [name]: raw });
        assert.match(problem ?? "", new RegExp(`^${name} must be `));
        assert.deepEqual(more, []);
      });
    }
  }

  test("have their defaults where nothing, null or empty text is given", () => {
    for (const raw of [{}, { concurrency: null, api_url: null }, { concurrency: "" }]) {
      const settings = parseSettings(schema, { api_key: "k", ...raw });
      assert.equal(settings.concurrency, 10);
      assert.equal(settings.api_url, "https://api.example.com");
      assert.equal("requests_per_minute" in settings, false);
    }
  });

  test("that a user must give are those that are neither optional nor have a default", () => {
    const optional = Type.Object({ ...schema.properties, note: Type.Optional(Type.String()) });
    assert.deepEqual(requiredSettings(optional), ["api_key"]);
  });

  test("that are required are missed, but not for discovery", () => {
    for (const raw of [{}, { api_key: null }]) {
      assert.deepEqual(problemsOf(raw), ["api_key is required: The key."]);
      const partial = parseSettings(schema, raw, { partial: true });
      assert.equal(Object.keys(partial).includes("api_key"), false);
      assert.throws(() => partial.api_key, /api_key is required/);
    }
  });

  test("are all read, or all that are wrong are named, each with its place: any combination", () => {
    const choices = Object.entries(values).map(([name, { right, wrong }]) =>
      fc.oneof(
        fc.constantFrom(...right).map(([raw]) => ({ name, raw, isWrong: false })),
        fc.constantFrom(...wrong).map((raw) => ({ name, raw, isWrong: true })),
      ),
    );
    fc.assert(
      fc.property(fc.tuple(...choices), (chosen) => {
        const raw = Object.fromEntries(chosen.map((one) => [one.name, one.raw]));
        const problems = problemsOf(raw, (key) => `${key}.json`);
        const wrong = chosen.filter(({ isWrong }) => isWrong).map(({ name }) => name);
        assert.deepEqual(
          problems.map((problem) => problem.split(" ").slice(0, 2).join(" ")),
          wrong.map((name) => `${name}.json: ${name}`),
        );
      }),
    );
  });

  test("say what is accepted and what was given", () => {
    const raw = { api_key: "k", concurrency: 0, requests_per_minute: "x", skip_forbidden: "maybe" };
    assert.deepEqual(problemsOf(raw), [
      "concurrency must be a whole number from 1 to 100; it is 0",
      'requests_per_minute must be a whole number of at least 1; it is "x"',
      'skip_forbidden must be true or false; it is "maybe"',
    ]);
  });

  test("are accepted under another name, which messages then use; the own name goes before it", () => {
    const endpoint = "https://api.example.org";
    assert.equal(parseSettings(schema, { api_key: "k", endpoint }).api_url, endpoint);
    const both = { api_key: "k", endpoint, api_url: "https://api.example.net" };
    assert.equal(parseSettings(schema, both).api_url, "https://api.example.net");
    assert.match(
      problemsOf({ api_key: "k", endpoint: "x" })[0] ?? "",
      /^endpoint must be an origin/,
    );
  });

  test("that are unknown are ignored", () => {
    const settings = parseSettings(schema, { api_key: "k", colour: "red" });
    assert.equal("colour" in settings, false);
  });

  test("never throw anything but a message for the user, whatever JSON a file holds", () => {
    const raw = fc.dictionary(
      fc.constantFrom(...Object.keys(values), "endpoint", "other"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(raw, (any) => {
        problemsOf(any);
        nearMisses(schema, any);
        secretsOf(schema, any);
      }),
    );
  });
});

suite("A credential", () => {
  for (const [says, value, rule] of [
    ["is empty", "", "must be a credential, and it is empty"],
    ["is blank", " \n", "must be a credential, and it is empty"],
    [
      "came with its header",
      "Authorization: Bearer k-secret",
      'must be a credential alone, without the "Bearer" before it',
    ],
    [
      "came with the word before it",
      "bearer k-secret\n",
      'must be a credential alone, without the "bearer" before it',
    ],
    [
      "came with a line end",
      "k-secret\r\n",
      "must be a credential alone, without the space or line end after it",
    ],
    [
      "came with a space before it",
      "\tk-secret",
      "must be a credential alone, without the space or line end before it",
    ],
    [
      "holds a space",
      "k- secret",
      "must be a credential: printable ASCII characters without spaces",
    ],
    [
      "holds other letters",
      "k-s\u00e9cret",
      "must be a credential: printable ASCII characters without spaces",
    ],
    ["is a list", ["k-secret"], "must be a credential: text"],
  ] as const) {
    test(`that ${says} is refused in words that fit`, () => {
      assert.deepEqual(problemsOf({ api_key: value }), [`api_key ${rule}`]);
    });
  }
});

suite("A secret", () => {
  test("never occurs in a message, be it right or wrong, among whatever else is wrong", () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/),
      fc.stringMatching(/^[a-z]{10,20} [a-z]{10,20}$/),
    );
    const raw = (api_key: unknown): JsonObject => ({ api_key, concurrency: "x", api_kye: api_key });
    fc.assert(
      fc.property(secret, (value) => {
        for (const key of [value, [value], { value }, `${value}\n`]) {
          const told = [...problemsOf(raw(key)), ...nearMisses(schema, raw(key))].join("\n");
          assert.match(told, /concurrency/);
          assert.equal(told.includes(value), false, told);
        }
      }),
    );
  });

  test("is known for striking it out, also where it was written as a number", () => {
    assert.deepEqual(secretsOf(schema, { api_key: "k-1", concurrency: "10" }), ["k-1"]);
    assert.deepEqual(secretsOf(schema, { api_key: 123456 }), ["123456"]);
    assert.deepEqual(secretsOf(schema, {}), []);
  });
});

suite("A setting that is nearly known", () => {
  for (const { written, meant } of [
    { written: "api_kye", meant: "api_key" },
    { written: "API_KEY", meant: "api_key" },
    { written: "concurency", meant: "concurrency" },
    { written: "endpont", meant: "endpoint" },
    { written: "request_per_minute", meant: "requests_per_minute" },
  ]) {
    test(`is warned of: ${written} for ${meant}`, () => {
      assert.deepEqual(nearMisses(schema, { [written]: "x" }), [
        `The setting ${written} is unknown and ignored; did you mean ${meant}?`,
      ]);
    });
  }

  test("is not one that a runner adds, nor one that is known", () => {
    const known = Object.fromEntries([...describeSettings(schema).keys()].map((name) => [name, 1]));
    assert.deepEqual(nearMisses(schema, { ...known, endpoint: 1, start_date: 1, catalog: 1 }), []);
  });

  test("is not $schema, which editors read, even if there is a setting called schema", () => {
    const ofTarget = Type.Object({ schema: Type.Optional(Type.String()) });
    assert.equal(nearMisses(ofTarget, { $schemas: "x" }).length, 1);
    assert.deepEqual(nearMisses(ofTarget, { $schema: "./settings.schema.json" }), []);
  });
});

function problemsOf(raw: JsonObject, sourceOf?: (key: string) => string): readonly string[] {
  try {
    parseSettings(schema, raw, sourceOf === undefined ? {} : { sourceOf });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems;
  }
}

test("The formats of settings leave those of TypeBox as they are", () => {
  const schema = Type.String({ format: "url" });
  assert.equal(Value.Check(schema, "https://example.com/?query=1"), true);
  assert.throws(() =>
    parseSettings(Type.Object({ url: schema }), { url: "https://example.com/?query=1" }),
  );
});
