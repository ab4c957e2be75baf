/** The cost of a record without any latency. */

import { type Command, type Measured, measure, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

const bound = "page, parse, stringify only";

/**
 * Measures the tap and its peers in turn, over the same requests.
 *
 * @param streams The tables to read; null for all, without the peers.
 * @throws Error if a peer writes more or fewer rows than the tap.
 */
export async function measureThroughput(
  bench: Workbench,
  what: string,
  incidents: number,
  streams: readonly string[] | null,
): Promise<Report> {
  const server = new Server({ incidents: bench.incidents(incidents) });
  try {
    const tap = await bench.tap(await server.ask(), streams);
    await measure(tap);
    const place = await server.ask();
    // For tables that need more than the pages of one list, they would read only a part.
    const peers = streams === null ? new Map<string, Command>() : await bench.peers(place);
    const programs = new Map<string, Command>([
      ["reading and discarding", await bench.baseline("discard", 1, place)],
      [bound, await bench.baseline("sketch", 1, place)],
      ["tap", tap],
      ...peers,
    ]);
    const measured = await measureInTurn(programs, bench.options.rounds);
    const rows = measured.get("tap")?.rows;
    for (const name of peers.keys()) {
      const other = measured.get(name)?.rows;
      if (other !== rows) throw new Error(`${name} wrote ${other} rows, the tap ${rows}`);
    }
    return {
      title: `Throughput of ${what}: ${place.requests.length} requests, no latency`,
      compared: { figure: "CPU s", bound },
      rows: [...measured].map(([name, one]) => ({ name, figures: figuresOf(one) })),
    };
  } finally {
    await server.close();
  }
}

function figuresOf({ cpuSeconds, seconds, rows, megabytes, peakMiB }: Measured) {
  return {
    "CPU s": cpuSeconds,
    rows,
    "rows / CPU s": rows === 0 ? null : rows / cpuSeconds,
    "MB out": megabytes,
    "wall s": seconds,
    "peak MiB": peakMiB,
  };
}
