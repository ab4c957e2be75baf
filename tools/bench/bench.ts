/**
 * Measures the bundled tap against bounds measured in the same run, on the same machine, against the same server
 * in a separate process. The ratios count: absolute figures vary with the machine and its load.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { compiled } from "../shared/compiled.ts";
import { measureLatency } from "./latency.ts";
import { measureLargeOrganization, measureMemory } from "./memory.ts";
import { measurePacing } from "./pacing.ts";
import { type Report, toJson, toText } from "./report.ts";
import { measureRequests } from "./requests.ts";
import { measureSlowReader } from "./slow-reader.ts";
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
  readonly python?: string;
}

const names = Object.keys(measurements);
const { only, rounds, scale, json, python } = new Command("bench")
  .description("Measures the tap against its bounds and, if installed, its peers.")
  .option("--only <names...>", `measurements to run: ${names.join(", ")}`, collect, names)
  .option("--rounds <number>", "number of measurements per program, taken in turn", number, 3)
  .option("--scale <part>", "fraction of the full size", number, 1)
  .option("--json <file>", "also write the figures to this file")
  .option(
    "--python <path>",
    "a Python interpreter with singer-sdk, to also measure the Meltano SDK",
  )
  .parse()
  .opts<Options>();

const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
try {
  const bench = new Workbench({
    cli: await compiled("dist/cli.js"),
    peer: await compiled("tools/bench/peer.ts"),
    python: python ?? null,
    folder,
    rounds,
    scale,
  });
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  process.stdout.write(`${Object.values(machine).join(" ")}, medians of ${rounds} in turn\n\n`);
  const reports: object[] = [];
  for (const name of only) {
    const report = await measurements[name]?.(bench);
    if (report === undefined) continue;
    process.stdout.write(`${toText(report)}\n`);
    reports.push({ name, ...toJson(report) });
  }
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ ...machine, rounds, scale, reports }, null, 2)}\n`);
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
