/** The cost of a record without any latency. */

import { type Command, type Measured, measure, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

const bound = "page, parse, stringify only";

/**
 * Measures the tap and its peers in turn, over the same requests.
 *
 * @param streams The tables to read; null for all.
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
    const programs = new Map<string, Command>([
      ["reading and discarding", await bench.peer("discard", 1, place)],
      [bound, await bench.peer("sketch", 1, place)],
      ["tap", tap],
    ]);
    // For tables that need more than the pages of one list, the peer would read only a part.
    const sdk = streams === null ? null : await bench.meltanoSdk(place);
    if (sdk !== null) programs.set("Meltano SDK", sdk);
    const measured = await measureInTurn(programs, bench.options.rounds);
    return {
      title: `Throughput of ${what}: ${place.requests.length} requests, no latency`,
      compared: { figure: "CPU s", bound },
      rows: [...measured].map(([name, one]) => ({ name, figures: figuresOf(one) })),
    };
  } finally {
    await server.close();
  }
}

function figuresOf({ cpuSeconds, seconds, lines, megabytes, peakMiB }: Measured) {
  return {
    "CPU s": cpuSeconds,
    lines,
    "lines / CPU s": lines === 0 ? null : lines / cpuSeconds,
    "MB out": megabytes,
    "wall s": seconds,
    "peak MiB": peakMiB,
  };
}
