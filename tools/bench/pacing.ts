/** How close a rate-limited run comes to what the limit allows. */

import { documentedRateLimits } from "../../sandbox/server.ts";
import { measure } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

const bound = "what the limits allow";

/** Requests left at the start, as if the key had just been used, so that the run soon depends on the refill. */
const left = 50;

/**
 * Measures a run under the documented rate limits in real time.
 *
 * @param otherClient Requests per second that another client makes with the key.
 */
export async function measurePacing(bench: Workbench, otherClient: number): Promise<Report> {
  const server = new Server({
    incidents: bench.incidents(400),
    rateLimits: true,
    left,
    otherClient,
  });
  try {
    const tap = await bench.tap(await server.ask(), null);
    const { seconds } = await measure(tap);
    const { requests } = await server.ask();
    const refused = requests.filter(({ status }) => status === 429).length;
    // With another client, this is what its full share leaves; it can get less, because it takes only what is
    // available.
    const perSecond = documentedRateLimits.general.refillPerSecond - otherClient;
    const least = (requests.length - refused - left) / perSecond;
    const who =
      otherClient === 0
        ? "alone"
        : `with another client at ${otherClient.toFixed(1)} requests a second`;
    return {
      title: `Pacing, ${who}: documented rate limits, ${left} requests left at the start`,
      compared: { figure: "wall s", bound },
      rows: [
        { name: bound, figures: { "wall s": least } },
        { name: "tap", figures: { "wall s": seconds, requests: requests.length, "429s": refused } },
      ],
    };
  } finally {
    await server.close();
  }
}
