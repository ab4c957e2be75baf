/** The wheel as PyPI would show it and pip would install it; Meltano's tests run it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  root,
  runProgram,
  runSource,
} from "../packages/singer-tap-sdk/tests/support/run-program.ts";

/** Prints the names of a wheel's files and its metadata as JSON. */
const reader = `
import email, json, os, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
names = wheel.namelist()
[metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
message = email.message_from_bytes(wheel.read(metadata))
fields = {name: message.get_all(name) for name in message.keys()}
text = message.get_payload(decode=True).decode()
size = os.path.getsize(sys.argv[1])
print(json.dumps({"size": size, "names": names, "fields": fields, "text": text}))
`;

interface Wheel {
  /** Bytes. */
  readonly size: number;
  readonly names: readonly string[];
  /** Values of each field of its metadata. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The page that PyPI shows. */
  readonly text: string;
}

suite("The wheel", { skip: await reasonToSkip() }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-wheel-"));
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  let wheel: Wheel;

  before(async () => {
    const built = await runSource("packages/singer-tap-sdk/src/toolchain/cli.ts", [
      "wheel",
      folder,
    ]);
    assert.equal(built.code, 0, built.stderr);
    const file = join(folder, readdirSync(folder)[0] ?? "");
    wheel = JSON.parse(execFileSync("python3", ["-c", reader, file], { encoding: "utf8" }));
  });

  after(() => rmSync(folder, { recursive: true }));

  test("says of itself what the npm package says", () => {
    const { name, version, author, license, keywords } = manifest;
    const { fields } = wheel;
    assert.deepEqual(fields.Name, [name]);
    assert.deepEqual(fields.Version, [version]);
    assert.deepEqual(fields.Author, [author]);
    assert.deepEqual(fields["License-Expression"], [license]);
    assert.deepEqual(fields.Keywords?.[0]?.split(",").sort(), keywords.toSorted());
  });

  test("has the README as its page, and links to nothing that PyPI can't show", () => {
    assert.deepEqual(wheel.fields["Description-Content-Type"], ["text/markdown"]);
    assert.doesNotMatch(wheel.text, /\]\((?!https?:|#)/);
    const unlinked = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const readme = readFileSync(join(root, "README.md"), "utf8").replaceAll(/^!\[.*\n+/gm, "");
    assert.equal(unlinked(wheel.text).trim(), unlinked(readme).trim());
  });

  test("is small: the bundle, its licence and those of the libraries in it, and no packages", () => {
    const { names, size } = wheel;
    // 587 kB, since files, zip archives, and comments in config.json are read too: the bound finds what is packed by mistake.
    assert.ok(size < 620_000, `${size} bytes`);
    assert.ok(names.includes("tap_incident/app/dist/cli.cjs"));
    assert.ok(names.includes("tap_incident/app/dist/THIRD-PARTY-LICENSES.txt"));
    assert.ok(names.some((name) => name.endsWith(".dist-info/licenses/LICENSE")));
    assert.deepEqual(
      names.filter((name) => /node_modules|\.(?:ts|map)$/.test(name)),
      [],
    );
  });
});

/** In continuous integration there is none: what is missing makes the tests fail. */
async function reasonToSkip(): Promise<string | false> {
  const { code } = await runProgram("python3", ["-m", "pip", "--version"]);
  return code !== 0 && process.env.CI !== "true" && "a wheel is built by Python with pip";
}
