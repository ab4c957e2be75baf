/** How long the tap takes to start, against node itself. */

import { type Command, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import type { Workbench } from "./workbench.ts";

const bound = "node -e 0";

/** One start is shorter than the system's clock for CPU time is exact. */
const starts = 10;

/** Measures what asks nobody; Meltano runs `--discover` before every run. */
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

/** By the shell, so that all of a process is counted, from its first instruction to its last. */
function repeated(...args: readonly string[]): Command {
  const script = `for start in ${Array(starts).fill("1").join(" ")}; do "$@" > /dev/null; done`;
  return { program: "sh", args: ["-c", script, "sh", process.execPath, ...args] };
}
