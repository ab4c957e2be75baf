/**
 * Runs the whole tap, as a process, through failures chosen by a seed: faults, rate limits, slow responses, unusual
 * settings, signals, and restarts. In the end, the target's tables must equal the source.
 *
 * npx tsx tools/chaos/chaos.ts --runs 200 --seed 1
 */

import { Command, InvalidArgumentError } from "commander";
import pMap from "p-map";
import { compiled } from "../shared/compiled.ts";
import { play } from "./play.ts";
import { scenarioOf } from "./scenario.ts";
import { Violation } from "./target.ts";

const command = new Command("chaos")
  .description("Runs the tap through random failures and checks that all rows arrive")
  .option("--runs <number>", "number of scenarios", wholeNumber, 200)
  .option(
    "--seed <number>",
    "seed of the first scenario; the others count up from it",
    wholeNumber,
    1,
  )
  .option("--jobs <number>", "scenarios at the same time", wholeNumber, 2);
const {
  runs,
  seed: first,
  jobs,
} = command.parse().opts<{ runs: number; seed: number; jobs: number }>();

const started = performance.now();
const failed: number[] = [];
let done = 0;
const tap = await compiled("dist/cli.cjs");
const seeds = Array.from({ length: runs }, (_, index) => first + index);
await pMap(seeds, runSeed, { concurrency: Math.max(1, jobs) });
const total = secondsSince(started);
say(
  `${runs} scenarios in ${total} s: ${failed.length === 0 ? "all tables equal their source" : `${failed.length} failed, seeds ${failed.join(", ")}`}`,
);
if (failed.length > 0) process.exitCode = 1;

async function runSeed(seed: number): Promise<void> {
  const start = performance.now();
  try {
    const { processes, rows, requests, faults, limited } = await play(scenarioOf(seed), tap);
    done += 1;
    say(
      `${done}/${runs} seed ${seed}: ${rows} rows, ${processes} processes, ${requests} requests, ${faults} faults, ${limited} limited, ${secondsSince(start)} s`,
    );
  } catch (error) {
    done += 1;
    failed.push(seed);
    const reason = error instanceof Violation ? error.message : String(error);
    say(`${done}/${runs} seed ${seed} FAILED after ${secondsSince(start)} s: ${reason}`);
    say(JSON.stringify(scenarioOf(seed)));
    say(`To reproduce: npx tsx tools/chaos/chaos.ts --runs 1 --seed ${seed}`);
  }
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
