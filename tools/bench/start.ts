/** The start time of the tap, against node itself. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import type { Workbench } from "./workbench.ts";

const bound = "node -e 0";

/** A single start is too short for the resolution of the CPU clock. */
const starts = 10;

/** Measures the commands that send no requests; Meltano runs `--discover` before every run. */
export async function measureStart(bench: Workbench): Promise<Report> {
  const { cli, folder, rounds } = bench.options;
  const usual = join(folder, "usual.json");
  const extra = join(folder, "extra.json");
  await writeFile(usual, JSON.stringify({ api_key: "key", concurrency: 10 }));
  await writeFile(extra, JSON.stringify({ api_key: "key", extra_streams: ["schedules"] }));
  const programs = new Map([
    [bound, repeated("-e", "0")],
    ["tap --version", repeated(cli, "--version")],
    ["tap --about", repeated(cli, "--about")],
    ["tap --discover", repeated(cli, "--discover")],
    ["the same with settings, as Meltano", repeated(cli, "--config", usual, "--discover")],
    ["the same with extra tables", repeated(cli, "--config", extra, "--discover")],
  ]);
  const measured = await measureInTurn(programs, rounds);
  return {
    title: `Start, ${starts} times`,
    compared: { figure: "CPU s", bound },
    rows: [...measured].map(([name, { cpuSeconds, seconds }]) => ({
      name,
      figures: { "CPU s": cpuSeconds, "wall s": seconds },
    })),
  };
}

/** Run by the shell, so that a process is counted from its first instruction to its last. */
function repeated(...args: readonly string[]): Command {
  const script = `for start in ${Array(starts).fill("1").join(" ")}; do "$@" > /dev/null; done`;
  return { program: "sh", args: ["-c", script, "sh", process.execPath, ...args] };
}
