/** The start time of the tap, against node itself. */

import { type Command, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import type { Workbench } from "./workbench.ts";

const bound = "node -e 0";

/** A single start is too short for the resolution of the CPU clock. */
const starts = 10;

/** Measures the commands that send no requests; Meltano runs `--discover` before every run. */
export async function measureStart(bench: Workbench): Promise<Report> {
  const { cli, rounds } = bench.options;
  const programs = new Map([[bound, repeated("-e", "0")]]);
  for (const flag of ["--version", "--about", "--discover"]) {
    programs.set(`tap ${flag}`, repeated(cli, flag));
  }
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
