/** How long a run takes when responses are slow. */

import { type Command, measure, measureInTurn } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

/** Paged lists, including long ones. */
const streams = ["actions", "alerts", "escalations", "follow_ups", "incident_updates", "users"];

/** The tap's own default. */
const concurrency = 10;

const bound = `the same requests, ${concurrency} at a time`;

/**
 * Measures six tables against the same requests in any order: no page waits for the previous one.
 *
 * @param latency Milliseconds before every response.
 */
export async function measureLatency(bench: Workbench, latency: number): Promise<Report> {
  const server = new Server({ incidents: bench.incidents(3000), latency });
  try {
    const tap = await bench.tap(await server.ask(), streams);
    await measure(tap);
    const place = await server.ask();
    const programs = new Map<string, Command>([
      [bound, await bench.baseline("discard", concurrency, place)],
      ["the same, one by one", await bench.baseline("discard", 1, place)],
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
