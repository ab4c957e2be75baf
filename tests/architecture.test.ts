/** The layers: what may import what, and which file alone may do what. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { IncidentTap } from "../src/tap.ts";
import { recordedLog } from "./support/logger.ts";

/** From the lowest to the highest; a file imports its own layer and lower ones. */
const layers = [
  "check-node.ts",
  "singer",
  "sdk",
  "testing",
  "config.ts",
  "first-columns.ts",
  "streams",
  "tap.ts",
  "cli.ts",
  "tap-sdk",
];

/** Folders of the SDK, likewise; the files beside them are what authors of taps see of all of these. */
const foldersOfSdk = ["logging", "errors", "http", "records", "config", "sync", "cli"];

/** Lines up to which a file holds one idea that can be read at a glance. */
const maxLines = 400;

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Names of what is left at run time; empty for an import for its effect alone, or one at run time. */
  readonly names: readonly string[];
  /** Whether only types are imported, so that nothing is left of it at run time. */
  readonly isType: boolean;
}

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** Text of every source file, by its path below src. */
const sources = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => [path, readFileSync(`${root}${path}`, "utf8")]),
);

const streams = await new IncidentTap().streams({}, recordedLog().logger);

const imports = [...sources].flatMap(([file, text]) => importsOf(file, text));

suite("The layers", () => {
  test("are all there are: every source file belongs to one", () => {
    assert.deepEqual(
      [...sources.keys()].filter((path) => !layers.includes(layerOf(path))),
      [],
    );
    for (const layer of layers) {
      assert.ok(
        [...sources.keys()].some((path) => layerOf(path) === layer),
        `${layer} is empty`,
      );
    }
  });

  test("import no higher one", () => {
    const upward = relativeImports().filter(
      ({ file, target }) => layers.indexOf(layerOf(target)) > layers.indexOf(layerOf(file)),
    );
    assert.deepEqual(upward.map(shown), []);
  });

  test("are entered by their index, so that what is behind it can change", () => {
    const around = relativeImports().filter(
      ({ file, target }) =>
        layerOf(file) !== layerOf(target) && target.includes("/") && !target.endsWith("/index.ts"),
    );
    assert.deepEqual(around.map(shown), []);
  });

  test("have no circle of imports that are left at run time", () => {
    const edges = new Map<string, string[]>();
    for (const { file, target, isType } of relativeImports()) {
      if (!isType) edges.set(file, [...(edges.get(file) ?? []), target]);
    }
    assert.equal(circleIn(edges), null);
  });

  test("have their like inside the SDK: no folder of it imports a higher one", () => {
    const folders = new Set([...sources.keys()].map(folderOfSdk));
    assert.deepEqual([...folders].sort(), [null, ...foldersOfSdk].sort());
    const height = (path: string): number => foldersOfSdk.indexOf(folderOfSdk(path) ?? "");
    const upward = relativeImports().filter(
      ({ file, target }) => height(file) !== -1 && height(target) > height(file),
    );
    assert.deepEqual(upward.map(shown), []);
  });

  test("let a table import of another one only its class, as the parent or as what it follows, and types", () => {
    const sideways = relativeImports().filter(
      ({ file, target, isType }) => isTable(file) && isTable(target) && !isType,
    );
    for (const one of sideways) {
      const stream = streams.find(({ name }) => one.file === fileOf(name));
      const declared: unknown[] = [stream ?? {}, stream?.follows ?? {}].flatMap(Object.values);
      for (const name of one.names) {
        assert.ok(
          declared.some((value) => typeof value === "function" && value.name === name),
          `${shown(one)}: ${name} is neither a parent of its stream nor followed by it`,
        );
      }
    }
  });
});

suite("The source", () => {
  test("names every imported file with its ending .ts", () => {
    const wrong = imports.filter(
      ({ file, specifier }) =>
        specifier.startsWith(".") && !sources.has(posix.join(posix.dirname(file), specifier)),
    );
    assert.deepEqual(wrong.map(shown), []);
  });

  test("knows nothing of incident.io in the SDK, its test kit and the protocol library", () => {
    const telling = [...sources].filter(
      ([path, text]) =>
        ["sdk", "singer", "testing"].includes(layerOf(path)) && /(?<!co)incident/i.test(text),
    );
    assert.deepEqual(
      telling.map(([path]) => path),
      [],
    );
  });

  test("touches stdout in the command line alone, and files only to read them", () => {
    const uses = /\.stdout\b|\bconsole\b|\/dev\/stdout|\/dev\/fd/;
    assert.deepEqual(filesThat(uses), ["sdk/cli/command-line.ts", "tap-sdk/cli.ts"]);
    // One writes to stdout where that is a file, the other what a tap under test reads; authors have files written.
    const writes = /\b(?:append|copy|create|make|mk|open|rename|rm|unlink|write)\w*\b/i;
    const writers = imports.filter(
      ({ specifier, names }) =>
        /^node:fs/.test(specifier) && names.some((name) => writes.test(name)),
    );
    assert.deepEqual(
      writers.map(({ file }) => file).filter((file) => layerOf(file) !== "tap-sdk"),
      ["sdk/cli/output.ts", "testing/run-tap.ts"],
    );
  });

  test("makes requests in the HTTP client alone", () => {
    assert.deepEqual(importersOf("ky"), ["sdk/http/sender.ts"]);
    assert.deepEqual(importersOf("undici"), ["sdk/http/transport.ts"]);
    const others = filesThat(/(?<![\w.#])fetch\(|from "node:(?:http|https|tls)"/);
    assert.deepEqual(
      others.filter((path) => layerOf(path) !== "testing"),
      [],
    );
    // What tells addresses apart opens no connection.
    const connections = imports.filter(
      ({ specifier, names }) =>
        specifier === "node:net" && names.some((name) => !["BlockList", "isIP"].includes(name)),
    );
    assert.deepEqual(
      connections.map(({ file }) => file).filter((path) => layerOf(path) !== "testing"),
      [],
    );
  });

  test("knows nothing of HTTP in the protocol library", () => {
    const packages = imports.filter(
      ({ file, specifier }) => layerOf(file) === "singer" && !specifier.startsWith("."),
    );
    assert.deepEqual([...new Set(packages.map(({ specifier }) => specifier))].sort(), [
      "node:stream",
    ]);
  });

  test("imports only packages that the project declares, all of which the bundle includes", () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(`${root}../package.json`, "utf8"),
    );
    const foreign = imports
      .filter(({ specifier }) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
      .filter(
        ({ specifier }) =>
          !Object.hasOwn({ ...dependencies, ...devDependencies }, specifier.split("/")[0] ?? ""),
      );
    assert.deepEqual(foreign.map(shown), []);
  });

  test(`has no file of more than ${maxLines} lines`, () => {
    const long = [...sources].filter(([, text]) => text.split("\n").length > maxLines);
    assert.deepEqual(
      long.map(([path]) => path),
      [],
    );
  });
});

interface RelativeImport extends Import {
  /** Path below src of the file that is imported. */
  readonly target: string;
}

function relativeImports(): RelativeImport[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .map((one) => ({ ...one, target: posix.join(posix.dirname(one.file), one.specifier) }));
}

function importsOf(file: string, text: string): Import[] {
  const statements = [
    ...text.matchAll(
      /^(?:import|export)\s+(?:(?<clause>[^;"]*?)\s+from\s+)?"(?<specifier>[^"]+)";$/gm,
    ),
    ...text.matchAll(/\bimport\("(?<specifier>[^"]+)"\)/g),
  ];
  return statements.map(({ groups: { clause = "", specifier = "" } = {} }) => {
    const inBraces = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
    const parts = inBraces.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
    const allTypes = parts.length > 0 && parts.every((part) => part.startsWith("type "));
    return {
      file,
      specifier,
      names: parts.filter((part) => !part.startsWith("type ")),
      isType: /^type\b/.test(clause) || allTypes,
    };
  });
}

function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** The folder of the SDK that a file lies in, at any depth; null for all others. */
function folderOfSdk(path: string): string | null {
  return /^sdk\/(\w+)\//.exec(path)?.[1] ?? null;
}

/** The file of a table. */
function fileOf(table: string): string {
  return `streams/${table.replaceAll("_", "-")}.ts`;
}

/** Whether a file is a table: one that discovery reads. */
function isTable(path: string): boolean {
  return /^streams\/[^/]+\.ts$/.test(path);
}

function filesThat(pattern: RegExp): string[] {
  return [...sources]
    .filter(([, text]) => pattern.test(withoutComments(text)))
    .map(([path]) => path);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function importersOf(name: string): string[] {
  const importers = imports.filter(({ specifier }) => specifier === name);
  return importers.map(({ file }) => file);
}

function shown({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

/** The first circle found, as a path; null where there is none. */
function circleIn(edges: ReadonlyMap<string, readonly string[]>): string | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(" > ");
    if (done.has(file)) return null;
    for (const target of edges.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of edges.keys()) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}
