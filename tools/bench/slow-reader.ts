/** The memory of a run with a slow target. */

import { measure } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

const bytesPerSecond = 1e6;
const seconds = 20;

/** Measures the first seconds of a run of all tables whose output is read very slowly. */
export async function measureSlowReader(bench: Workbench): Promise<Report> {
  const server = new Server({ incidents: bench.incidents(6000) });
  try {
    const tap = await bench.tap(await server.ask(), null);
    const slow = await measure(tap, { bytesPerSecond, stopAfter: seconds });
    return {
      title: `Slow reader: ${bytesPerSecond / 1e6} MB/s for ${seconds} s, all tables`,
      compared: null,
      rows: [
        {
          name: "tap",
          figures: { lines: slow.lines, "MB out": slow.megabytes, "peak MiB": slow.peakMiB },
        },
      ],
    };
  } finally {
    await server.close();
  }
}
