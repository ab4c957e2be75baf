/** The benchmark in small: that everything is measured, not how fast it is. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runSource } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { temporaryFolder } from "../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { OutputCounter } from "../tools/bench/output-counter.ts";
import { buildGoTap } from "../tools/bench/peers/go-tap.ts";
import { InstalledPeers } from "../tools/bench/peers/installed-peers.ts";
import type { Peer } from "../tools/bench/peers/peer.ts";
import { withSpeed } from "../tools/bench/speed-table.ts";
import { installPackage } from "../tools/shared/python.ts";

interface Figures {
  readonly reports: readonly {
    readonly name: string;
    readonly rows: readonly {
      readonly name: string;
      readonly figures: Readonly<Record<string, number | null>>;
      readonly ratio: number | null;
    }[];
  }[];
}

test("the benchmark writes each figure beside its bound, as a table and as JSON", async (t) => {
  const file = join(temporaryFolder(t), "figures.json");
  const only = ["start", "updates", "requests", "latency50"];
  const size = ["--no-peers", "--scale", "0.002", "--rounds", "1"];
  const options = [...size, "--json", file, "--only", ...only];
  const { code, stdout, stderr } = await runSource("tools/bench/bench.ts", options);
  assert.equal(code, 0, stderr);
  const { reports }: Figures = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(
    reports.map(({ name }) => name),
    only,
  );
  for (const { name, rows } of reports) {
    for (const row of rows) assert.ok(stdout.includes(`  ${row.name} `), row.name);
    const ratios = rows.flatMap(({ ratio }) => ratio ?? []);
    assert.ok(ratios.includes(1), `${name} has a bound`);
  }
  const requests = reports.find(({ name }) => name === "requests")?.rows.at(-1)?.figures;
  assert.ok(requests !== undefined && (requests.requests ?? 0) > 20);
  assert.equal(requests.requests, requests.least);
});

test("the documentation's table can't be written from a part of the measurements", async () => {
  for (const options of [["--only", "start"], ["--scale", "0.5"], ["--no-peers"]]) {
    const { code, stderr } = await runSource("tools/bench/bench.ts", ["--write", ...options]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: option '--write' cannot be used with option/);
  }
});

test("the documentation's table has the date, the versions, and the ratios to the bounds", () => {
  const report = {
    title: "Throughput of 10 rows",
    compared: { figure: "CPU s", bound: "least" },
    rows: [
      { name: "least", figures: { "CPU s": 2 } },
      { name: "tap", figures: { "CPU s": 3 } },
      { name: "Other tap 1.2.3", figures: { "CPU s": 9 } },
    ],
  };
  const page =
    "Before\n<!-- speed:begin, made by npm run bench -- --write -->\nold\n<!-- speed:end -->\nAfter";
  const written = withSpeed(page, {
    reports: new Map([["updates", report]]),
    date: new Date("2026-11-30T23:00:00Z"),
    rounds: 3,
    peers: ["Other tap 1.2.3"],
  });
  assert.equal(
    written,
    `Before
<!-- speed:begin, made by npm run bench -- --write -->
Measured on 2026-11-30, medians of 3 in turn: Node.js ${process.versions.node}, Other tap 1.2.3.

| Measurement | Program | Compared | Ratio |
|---|---|---|---|
| Throughput of 10 rows | tap | CPU s, of least | 1.50 |
| Throughput of 10 rows | Other tap 1.2.3 | CPU s, of least | 4.50 |
<!-- speed:end -->
After`,
  );
});

test("records are counted in the formats of all taps, wherever the output is cut", () => {
  const output = Buffer.from(
    [
      '{"type":"SCHEMA","stream":"RECORD"}',
      '{"type":"RECORD","stream":"a"}',
      '{"type": "RECORD", "stream": "a"}',
      '{"type":"LOG","log":{"message":"{\\"type\\":\\"RECORD\\"}"}}',
      "",
      '{"type":"RECORD","stream":"é"}\n',
    ].join("\n"),
  );
  for (let size = 1; size <= output.length; size += 1) {
    const counter = new OutputCounter();
    for (let from = 0; from < output.length; from += size) {
      counter.add(output.subarray(from, from + size));
    }
    const { bytes, lines, rows } = counter;
    assert.deepEqual({ bytes, lines, rows }, { bytes: output.length, lines: 6, rows: 3 });
  }
});

suite("A tap of another tool that can't be had is skipped with one line that says why", () => {
  const skippedLines = async (install: () => Promise<string>): Promise<readonly string[]> => {
    const peer: Peer = { name: "Other tap", install, command: () => assert.fail("not installed") };
    const lines: string[] = [];
    const peers = await InstalledPeers.install([peer], (line) => lines.push(line));
    assert.deepEqual(peers.names, []);
    return lines;
  };

  test("without Go", async (t) => {
    const folder = temporaryFolder(t);
    const lines = await skippedLines(() => buildGoTap(folder, { PATH: folder }));
    assert.deepEqual(lines, ["Other tap is skipped: go is not installed"]);
  });

  test("without its module", async (t) => {
    const folder = temporaryFolder(t);
    const script = "#!/bin/sh\necho 'go: 403 Forbidden' >&2\necho '\tnot available' >&2\nexit 1\n";
    writeFileSync(join(folder, "go"), script, { mode: 0o755 });
    const lines = await skippedLines(() => buildGoTap(folder, { PATH: folder }));
    assert.deepEqual(lines, ["Other tap is skipped: not available"]);
  });

  test("without Python", async (t) => {
    const folder = temporaryFolder(t);
    const environment = { PATH: folder };
    const lines = await skippedLines(() => installPackage(join(folder, "a"), "a==1", environment));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^Other tap is skipped: a==1 needs Python 3\.10 or newer/);
  });

  test("without its package", async (t) => {
    const folder = temporaryFolder(t);
    // Makes an environment whose interpreter, this script again, can't install the package.
    const script = `#!/bin/sh
case "$2" in
  venv) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python" ;;
  pip) echo "ERROR: No matching distribution found for a==1" >&2; exit 1 ;;
esac
`;
    writeFileSync(join(folder, "python3"), script, { mode: 0o755 });
    const environment = { PATH: folder };
    const lines = await skippedLines(() => installPackage(join(folder, "a"), "a==1", environment));
    assert.deepEqual(lines, [
      "Other tap is skipped: ERROR: No matching distribution found for a==1",
    ]);
    assert.equal(existsSync(join(folder, "a")), false);
  });
});

test("the Go tap is built once, from a fixed version of its public module", async (t) => {
  const folder = temporaryFolder(t);
  const script = '#!/bin/sh\necho "$@" >> "$GOBIN/tap-incident"\n';
  writeFileSync(join(folder, "go"), script, { mode: 0o755 });
  const program = await buildGoTap(folder, { PATH: folder });
  assert.equal(await buildGoTap(folder, { PATH: folder }), program);
  assert.equal(
    readFileSync(program, "utf8"),
    "install github.com/incident-io/singer-tap/cmd/tap-incident@v0.6.0\n",
  );
});
