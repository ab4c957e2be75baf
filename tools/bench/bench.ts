/**
 * Measures the bundled tap against bounds measured in the same run, on the same machine, against the same server
 * in a separate process. The ratios count: absolute figures vary with the machine and its load.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { compiled } from "../shared/compiled.ts";
import { measureLatency } from "./latency.ts";
import { measureLargeOrganization, measureMemory } from "./memory.ts";
import { measurePacing } from "./pacing.ts";
import { airbyteCdk } from "./peers/airbyte-cdk.ts";
import { goTap } from "./peers/go-tap.ts";
import { InstalledPeers } from "./peers/installed-peers.ts";
import { meltanoSdk } from "./peers/meltano-sdk.ts";
import { type Report, toJson, toText } from "./report.ts";
import { measureRequests } from "./requests.ts";
import { measureSlowReader } from "./slow-reader.ts";
import { shownMeasurements, speedPage, withSpeed } from "./speed-table.ts";
import { measureStart } from "./start.ts";
import { measureThroughput } from "./throughput.ts";
import { measureWholeRun } from "./whole-run.ts";
import { Workbench } from "./workbench.ts";

/** All measurements, in order. */
const measurements: Readonly<Record<string, (bench: Workbench) => Promise<Report>>> = {
  start: measureStart,
  updates: (bench) =>
    measureThroughput(bench, "80,000 incident updates", 16_000, ["incident_updates"]),
  alerts: (bench) => measureThroughput(bench, "63,000 alerts", 24_000, ["alerts"]),
  tables: (bench) => measureThroughput(bench, "all tables, rows embedded", 800, null),
  requests: measureRequests,
  latency50: (bench) => measureLatency(bench, 50),
  latency200: (bench) => measureLatency(bench, 200),
  memory: measureMemory,
  embedded: measureLargeOrganization,
  pacing: (bench) => measurePacing(bench, 0),
  shared: (bench) => measurePacing(bench, 20 / 3),
  "slow-reader": measureSlowReader,
  meltano: measureWholeRun,
};

interface Options {
  readonly only: readonly string[];
  readonly rounds: number;
  readonly scale: number;
  readonly json?: string;
  readonly peers: boolean;
  readonly write: boolean;
}

const names = Object.keys(measurements);
const { only, rounds, scale, json, peers, write } = new Command("bench")
  .description(
    "Measures the tap against its bounds and the taps of other tools, which it installs into .cache.",
  )
  .option("--only <names...>", `measurements to run: ${names.join(", ")}`, collect, names)
  .option("--rounds <number>", "number of measurements per program, taken in turn", number, 3)
  .option("--scale <part>", "fraction of the full size", number, 1)
  .option("--json <file>", "also write the figures to this file")
  .option("--no-peers", "don't install and measure the taps of other tools")
  .addOption(
    new Option("--write", "measure what docs/speed.md shows, and write its table")
      .default(false)
      .conflicts(["only", "scale", "peers"]),
  )
  .parse()
  .opts<Options>();

const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
try {
  const installed = await InstalledPeers.install(
    peers ? [goTap, meltanoSdk, airbyteCdk] : [],
    (line) => process.stdout.write(`${line}\n`),
  );
  const bench = new Workbench({
    cli: await compiled("dist/cli.cjs"),
    baseline: await compiled("tools/bench/baseline.ts"),
    peers: installed,
    folder,
    rounds,
    scale,
  });
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  process.stdout.write(`${Object.values(machine).join(" ")}, medians of ${rounds} in turn\n\n`);
  const reports = new Map<string, Report>();
  for (const name of write ? shownMeasurements : only) {
    const report = await measurements[name]?.(bench);
    if (report === undefined) continue;
    process.stdout.write(`${toText(report)}\n`);
    reports.set(name, report);
  }
  if (json !== undefined) {
    const figures = [...reports].map(([name, report]) => ({ name, ...toJson(report) }));
    const all = { ...machine, rounds, scale, reports: figures };
    await writeFile(json, `${JSON.stringify(all, null, 2)}\n`);
  }
  if (write) {
    const measured = { reports, date: new Date(), rounds, peers: installed.names };
    await writeFile(speedPage, withSpeed(await readFile(speedPage, "utf8"), measured));
  }
} finally {
  await rm(folder, { recursive: true });
}

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

function collect(name: string, others: readonly string[]): string[] {
  if (!Object.hasOwn(measurements, name)) {
    throw new InvalidArgumentError(`It must be one or more of ${names.join(", ")}.`);
  }
  return others === names ? [name] : [...others, name];
}
