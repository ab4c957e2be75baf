/** What a record costs, where nothing has to be waited for. */

import { discover } from "./discover.ts";
import { type Measured, measure, median } from "./measure.ts";
import { Server } from "./server-process.ts";
import { say, table, tapArguments, type Workbench } from "./workbench.ts";

const rounds = 3;

/** The tap's default, for its peers as well. */
const concurrency = "10";

/**
 * Measures the tap and its peers in turn, over the same requests.
 *
 * @param streams The tables to read; null for all.
 */
export async function measureThroughput(
  bench: Workbench,
  title: string,
  incidents: number,
  streams: readonly string[] | null,
): Promise<void> {
  const server = new Server({ incidents });
  try {
    const place = await server.ask();
    const selection = streams === null ? [] : ["--catalog", await catalogOf(bench, streams)];
    const tap = await tapArguments(bench, place, selection);
    await measure(tap);
    const { requests } = await server.ask();
    const work = await bench.file("work.json", { ...place, urls: requests.map(({ url }) => url) });
    const programs = {
      "read and discard, one by one": [bench.peer, "discard", "1", work],
      "read and discard, ten at a time": [bench.peer, "discard", concurrency, work],
      "parse and stringify, no more": [bench.peer, "sketch", concurrency, work],
      tap,
    };
    const runs = new Map<string, Measured[]>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, args] of Object.entries(programs)) {
        runs.set(name, [...(runs.get(name) ?? []), await measure(args)]);
      }
    }
    say(`${title}: ${requests.length} requests, no latency; medians of ${rounds} in turn`);
    say(table([head, ...rowsOf(runs)]));
  } finally {
    await server.close();
  }
}

const head = ["", "CPU s", "of tap", "lines", "MB out", "lines/CPU s", "wall s", "peak MiB"];

function rowsOf(runs: ReadonlyMap<string, readonly Measured[]>): string[][] {
  const middles = [...runs].map(
    ([name, all]) => [name, median(all, ({ cpuSeconds }) => cpuSeconds), all] as const,
  );
  const tap = middles.at(-1)?.[1].cpuSeconds ?? Number.NaN;
  return middles.map(([name, { cpuSeconds, lines, megabytes, seconds }, all]) => [
    name,
    cpuSeconds.toFixed(2),
    `${Math.round((cpuSeconds / tap) * 100)} %`,
    lines === 0 ? "" : String(lines),
    megabytes === 0 ? "" : megabytes.toFixed(0),
    lines === 0 ? "" : String(Math.round(lines / cpuSeconds)),
    seconds.toFixed(1),
    median(all, ({ peakMiB }) => peakMiB).peakMiB.toFixed(0),
  ]);
}

/** A catalog with these tables alone; what a catalog does not name is not read. */
async function catalogOf(bench: Workbench, streams: readonly string[]): Promise<string> {
  const catalog = await discover(bench.cli);
  return bench.file("catalog.json", {
    streams: catalog.streams.filter(({ tap_stream_id }) => streams.includes(tap_stream_id)),
  });
}
