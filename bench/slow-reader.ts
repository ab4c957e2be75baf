/** How much memory a run takes whose target is slow. */

import { measure } from "./measure.ts";
import { Server } from "./server-process.ts";
import { table, tapArguments, type Workbench } from "./workbench.ts";

const bytesPerSecond = 1e6;
const seconds = 20;

/** Measures the first seconds of a run over all tables whose output is taken at a crawl. */
export async function measureSlowReader(bench: Workbench): Promise<string> {
  const server = new Server({ incidents: 6000 });
  try {
    const tap = await tapArguments(bench, await server.ask());
    const slow = await measure(tap, { bytesPerSecond, stopAfter: seconds });
    const title = `Slow reader: ${bytesPerSecond / 1e6} MB/s for ${seconds} s, all tables of 6000 incidents`;
    const cells = [
      ["", "lines", "MB out", "CPU s", "peak MiB"],
      [
        "tap",
        String(slow.lines),
        slow.megabytes.toFixed(0),
        slow.cpuSeconds.toFixed(1),
        slow.peakMiB.toFixed(0),
      ],
    ];
    return `${title}\n${table(cells)}`;
  } finally {
    await server.close();
  }
}
