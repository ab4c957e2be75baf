/** How long the tap takes to start, against node itself. */

import { measure, median } from "./measure.ts";
import { say, table, type Workbench } from "./workbench.ts";

const rounds = 7;

/** Measures `--discover`, which Meltano runs before every run. */
export async function measureStart({ cli }: Workbench): Promise<void> {
  const programs = { "node -e 0": ["-e", "0"], "tap --discover": [cli, "--discover"] };
  const seconds: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, args] of Object.entries(programs)) {
      const { seconds: taken } = await measure(args);
      seconds[name] = [...(seconds[name] ?? []), taken];
    }
  }
  const medians = Object.entries(seconds).map(
    ([name, all]) => [name, median(all, Number)] as const,
  );
  const bound = medians[0]?.[1] ?? Number.NaN;
  say(`Start, median of ${rounds}`);
  say(
    table([
      ["", "seconds", "ratio"],
      ...medians.map(([name, taken]) => [name, taken.toFixed(2), (taken / bound).toFixed(1)]),
    ]),
  );
}
