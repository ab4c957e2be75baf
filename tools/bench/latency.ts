/** How long a run takes that waits for its answers. */

import { type Command, measure, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

/** Lists in pages, long ones among them. */
const streams = ["actions", "alerts", "escalations", "follow_ups", "incident_updates", "users"];

/** The tap's own default. */
const concurrency = 10;

const bound = `the same requests, ${concurrency} at a time`;

/**
 * Measures six tables against their requests without any order: no page waits for the one before it.
 *
 * @param latency Milliseconds before every answer.
 */
export async function measureLatency(bench: Workbench, latency: number): Promise<Report> {
  const server = new Server({ incidents: bench.incidents(3000), latency });
  try {
    const tap = await bench.tap(await server.ask(), streams);
    await measure(tap);
    const place = await server.ask();
    const programs = new Map<string, Command>([
      [bound, await bench.peer("discard", concurrency, place)],
      ["the same, one by one", await bench.peer("discard", 1, place)],
      ["tap", tap],
    ]);
    const measured = await measureInTurn(programs, bench.options.rounds);
    return {
      title: `Latency of ${latency} ms: six tables, ${place.requests.length} requests`,
      compared: { figure: "wall s", bound },
      rows: [...measured].map(([name, { seconds, lines }]) => ({
        name,
        figures: { "wall s": seconds, lines },
      })),
    };
  } finally {
    await server.close();
  }
}
