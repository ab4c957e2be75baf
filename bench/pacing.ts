/** How near a run that the rate limit slows comes to what the limit allows. */

import { documentedRateLimits } from "../sandbox/server.ts";
import { measure } from "./measure.ts";
import { Server } from "./server-process.ts";
import { table, tapArguments, type Workbench } from "./workbench.ts";

/** Requests that are left at the start, as if the key had just been used: the run soon depends on the refill. */
const left = 50;

/**
 * Measures a run under the documented limits at their real speed.
 *
 * @param otherClient Requests a second that somebody else makes with the key.
 */
export async function measurePacing(bench: Workbench, otherClient: number): Promise<string> {
  const server = new Server({ incidents: 400, rateLimits: true, left, otherClient });
  try {
    const tap = await tapArguments(bench, await server.ask());
    const { seconds, lines } = await measure(tap);
    const { requests } = await server.ask();
    const refused = requests.filter(({ status }) => status === 429).length;
    // With another client this is what its full share leaves; it may get less, as it takes only what is there.
    const perSecond = documentedRateLimits.general.refillPerSecond - otherClient;
    const bound = (requests.length - refused - left) / perSecond;
    const who =
      otherClient === 0
        ? "alone"
        : `beside a client that asks ${otherClient.toFixed(1)} times a second`;
    const title = `Pacing, ${who}: documented limits, ${left} requests left at the start`;
    const cells = [
      ["requests", "lines", "bound s", "taken s", "ratio", "429s"],
      [
        String(requests.length),
        String(lines),
        bound.toFixed(1),
        seconds.toFixed(1),
        (seconds / bound).toFixed(2),
        String(refused),
      ],
    ];
    return `${title}\n${table(cells)}`;
  } finally {
    await server.close();
  }
}
