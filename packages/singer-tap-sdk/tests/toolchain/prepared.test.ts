/** What the build prepares: a program writes the same with it as without it, and only what is certain is prepared. */

import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { aboutFormats } from "../../src/cli/about.ts";
import { writeProject } from "../../src/toolchain/new-tap.ts";
import { type Ended, root, runProgram, sdkRoot } from "../support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "prepared-"));
after(() => rmSync(folder, { recursive: true, force: true }));

suite("A bundled program", () => {
  const project = join(folder, "tap-shop");
  /** The same program without anything prepared. */
  const bare = join(folder, "bare");
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const without = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
    start(bare, args, env);

  before(async () => {
    await build(project);
    cpSync(project, bare, { recursive: true, verbatimSymlinks: true });
    rmSync(join(bare, "dist/cli-prepared"), { recursive: true });
  });

  const state = file("state.json", { bookmarks: { items: {} } });
  const catalog = file("catalog.json", { streams: [] });
  const usual = file("usual.json", {
    api_key: "key",
    api_url: "https://api.example.com",
    concurrency: 4,
    start_date: "2026-01-01",
  });

  const prepared: readonly (readonly string[])[] = [
    ["--version"],
    ["--about"],
    ...aboutFormats.map((format) => ["--about", "--format", format]),
    ["--about", `--format=json`, "--config", "missing.json"],
    ["--discover"],
    ["-d"],
    ["--config", usual, "--discover"],
    ["-c", usual, `--config=${usual}`, "--state", state, "--catalog", catalog, "--discover"],
    ["-p", catalog, "-s", state, "-d"],
  ];
  for (const args of prepared) {
    test(`answers ${shown(args)} without the tap, and with what the tap writes`, async () => {
      const alone = join(folder, "alone");
      if (!existsSync(alone)) {
        cpSync(project, alone, { recursive: true, verbatimSymlinks: true });
        for (const name of ["chunks", "streams", "cli.js", "tap.js"]) {
          rmSync(join(alone, "dist", name), { recursive: true });
        }
      }
      const answered = await start(alone, args);
      assert.deepEqual(answered, await without(args));
      assert.equal(answered.code, 0);
    });
  }

  const invalid = file("invalid.json", { api_key: "two words", concurrency: 0 });
  const unknown = file("unknown.json", { api_key: "key", concurency: 4 });
  const broken = file("broken.json", "{");
  const left: readonly (readonly string[])[] = [
    [],
    ["--help"],
    ["--version", "--discover"],
    ["--about", "--format", "yaml"],
    ["--about", "--format", "../catalog"],
    ["--discover", "--format", "yaml"],
    ["--discover", "items"],
    ["--config", invalid, "--discover"],
    ["--config", unknown, "--discover"],
    ["--config", broken, "--discover"],
    ["--config", "missing.json", "--discover"],
    ["--discover", "--state", broken],
    ["--discover", "--catalog", broken],
    ["--discover", "--catalog", state],
    ["--config", file("other.json", { additional_properties: false }), "--discover"],
    ["--config", file("hashed.json", { personal_data: "drop" }), "--discover"],
    ["--config", file("text.json", { concurrency: "4" }), "--discover"],
  ];
  for (const args of left) {
    test(`leaves ${shown(args)} to the tap`, async () => {
      assert.deepEqual(timeless(await start(project, args)), timeless(await without(args)));
    });
  }

  test("leaves variables that are settings, or set the log level, to the tap", async () => {
    for (const [args, env] of [
      [["--discover", "--config", "ENV"], { TAP_SHOP_ADDITIONAL_PROPERTIES: "false" }],
      [["--discover", "--config", "ENV"], { TAP_SHOP_CONCURRENCY: "0" }],
      [["--discover"], { LOGLEVEL: "loud" }],
      [["--discover"], { TAP_SHOP_LOGLEVEL: "loud" }],
    ] as const) {
      const ended = timeless(await start(project, args, env));
      assert.deepEqual(ended, timeless(await without(args, env)));
      assert.ok(ended.stderr !== "" || ended.stdout !== (await without(["--discover"])).stdout);
    }
  });

  test("makes the catalog itself for other values of the settings that decide it", async () => {
    const usualCatalog = await start(project, ["--discover"]);
    const other = await start(project, ["--config", join(folder, "other.json"), "--discover"]);
    assert.equal(other.code, 0);
    assert.notEqual(other.stdout, usualCatalog.stdout);
  });
});

suite("The build", () => {
  const tap = "src/tap.ts";
  const items = "src/streams/items.ts";
  const cases: readonly {
    readonly what: string;
    readonly file: string;
    readonly change: (source: string) => string;
  }[] = [
    {
      what: "some of whose streams only the API knows",
      file: tap,
      change: (source) =>
        source.replace(/\}\s*$/, "override async runtimeStreamClasses() { return []; } }"),
    },
    {
      what: "that warns during discovery",
      file: items,
      change: (source) => `${source}export { ShopStream };`,
    },
    {
      what: "whose streams need a setting that has no default",
      file: items,
      change: (source) =>
        source.replace(/\}\s*$/, "override readonly isExtra = this.settings.api_key === ''; }"),
    },
  ];
  for (const [index, { what, file, change }] of cases.entries()) {
    test(`prepares no catalog of a tap ${what}`, async () => {
      const place = join(folder, `case-${index}`);
      await build(place, () => {
        const path = join(place, file);
        const source = readFileSync(path, "utf8");
        assert.notEqual(change(source), source);
        writeFileSync(path, change(source));
      });
      const made = readdirSync(join(place, "dist/cli-prepared"));
      assert.ok(made.includes("version.txt"));
      assert.ok(!made.includes("catalog.json"));
      assert.equal((await start(place, ["--version"])).stdout, "0.1.0\n");
    });
  }

  test("names the settings that discovery reads", async () => {
    const place = join(folder, "decisive");
    await build(place);
    const path = join(place, "dist/cli-prepared/conditions.json");
    const { decisive }: { decisive: readonly string[] } = JSON.parse(readFileSync(path, "utf8"));
    assert.ok(decisive.includes("api_url") && decisive.includes("personal_data"));
    assert.ok(!decisive.includes("api_key") && !decisive.includes("concurrency"));
  });

  test("makes the launcher of a program that package.json names without it as well", async () => {
    const place = join(folder, "both");
    await build(place, () => {
      const manifest = join(place, "package.json");
      const content = JSON.parse(readFileSync(manifest, "utf8"));
      content.bin["tap-shop-plain"] = "dist/cli.js";
      writeFileSync(manifest, JSON.stringify(content));
    });
    assert.deepEqual(
      readdirSync(join(place, "dist")).filter((name) => /^cli\./.test(name)),
      ["cli.cjs", "cli.js"],
    );
  });

  test("prepares the outputs of a single-file tap, which is no class, as well", async () => {
    const place = join(folder, "object");
    await build(place, () => {
      cpSync(join(sdkRoot, "examples/tap-oauth2.ts"), join(place, tap));
      const program = join(place, "src/cli.ts");
      const source = readFileSync(program, "utf8");
      const changed = source.replace("{ ShopTap }", "{ tap }").replace("new ShopTap()", "tap");
      writeFileSync(program, changed);
    });
    const own = await runProgram(process.execPath, ["dist/cli.js", "--discover"], { cwd: place });
    assert.equal(own.code, 0, own.stderr);
    assert.equal(readFileSync(join(place, "dist/cli-prepared/catalog.json"), "utf8"), own.stdout);
  });

  suite("of a program that contains its tap", () => {
    const containsTap = (place: string) => {
      const source = readFileSync(join(sdkRoot, "examples/tap-oauth2.ts"), "utf8");
      writeFileSync(join(place, "src/cli.ts"), source);
    };

    test("makes no launcher for dist/NAME.js", async () => {
      const place = join(folder, "single");
      await build(place, () => {
        containsTap(place);
        const manifest = join(place, "package.json");
        const text = readFileSync(manifest, "utf8").replaceAll("dist/cli.cjs", "dist/cli.js");
        writeFileSync(manifest, text);
      });
      assert.deepEqual(
        readdirSync(join(place, "dist")).filter((name) => name.startsWith("cli")),
        ["cli.js"],
      );
      const discovered = await runProgram(process.execPath, ["dist/cli.js", "--discover"], {
        cwd: place,
      });
      assert.equal(discovered.code, 0);
    });

    test("says that dist/NAME.cjs has no tap to launch", async () => {
      const place = join(folder, "single-launched");
      const { code, stderr } = await tryToBuild(place, () => containsTap(place));
      assert.equal(code, 1);
      assert.match(stderr, /^error: "bin" in package\.json has dist\/cli\.cjs.*name dist\/cli\.js/);
    });
  });
});

/** Builds a tap of the template, its sources changed. */
async function build(place: string, change: () => void = () => {}): Promise<void> {
  const ended = await tryToBuild(place, change);
  assert.equal(ended.code, 0, ended.stderr);
}

async function tryToBuild(place: string, change: () => void): Promise<Ended> {
  writeProject(join(sdkRoot, "template"), {
    name: "tap-shop",
    folder: place,
    sdk: "*",
    made: null,
  });
  change();
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  const program = ["--import", import.meta.resolve("tsx"), join(sdkRoot, "src/toolchain/cli.ts")];
  return runProgram(process.execPath, [...program, "build"], { cwd: place });
}

function start(
  place: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const options = { cwd: place, env: { PATH: process.env.PATH, ...env } };
  return runProgram(process.execPath, ["dist/cli.cjs", ...args], options);
}

/** Arguments, without the paths that differ from run to run. */
function shown(args: readonly string[]): string {
  return args.join(" ").replaceAll(`${folder}/`, "") || "no arguments";
}

/** An end without the times in its log. */
function timeless({ stderr, ...others }: Ended): Ended {
  return { ...others, stderr: stderr.replaceAll(/^\d{4}-\S+Z /gm, "") };
}
