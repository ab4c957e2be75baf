/** Whether memory grows with the number of records. */

import { measure } from "./measure.ts";
import type { Report, Row } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

/** Numbers of incidents, each four times the previous one. */
const sizes = [500, 2000, 8000];

/** Numbers of incidents whose embedded rows are more than is held in memory. */
const largeSizes = [10_000, 30_000, 100_000];

/**
 * Measures the peak memory of a list that is streamed, and of incidents, whose embedded rows are held until they are
 * written.
 */
export async function measureMemory(bench: Workbench): Promise<Report> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const server = new Server({ incidents: bench.incidents(size) });
    try {
      const place = await server.ask();
      for (const stream of ["alerts", "incidents"]) {
        const { lines, megabytes, peakMiB } = await measure(await bench.tap(place, [stream]));
        const figures = { lines, "MB out": megabytes, "peak MiB": peakMiB };
        rows.push({ name: `${stream} of ${bench.incidents(size)} incidents`, figures });
      }
    } finally {
      await server.close();
    }
  }
  rows.sort((left, right) => (left.name.split(" ")[0] ?? "").localeCompare(right.name));
  return { title: "Memory by number of records", compared: null, rows };
}

/** Measures the peak memory of incidents with four updates, an action, and a follow-up each, and of 2.5 alerts for each. */
export async function measureLargeOrganization(bench: Workbench): Promise<Report> {
  const rows: Row[] = [];
  for (const size of largeSizes) {
    const incidents = bench.incidents(size);
    const server = new Server({ incidents }, "large-server");
    try {
      const place = await server.ask();
      for (const stream of ["alerts", "incidents"]) {
        const command = await bench.tap(place, [stream], ["attachments"]);
        const { cpuSeconds, lines, megabytes, peakMiB } = await measure(command, {
          stopAfter: 3600,
        });
        const figures = { lines, "MB out": megabytes, "CPU s": cpuSeconds, "peak MiB": peakMiB };
        rows.push({ name: `${stream} of ${incidents} incidents`, figures });
      }
    } finally {
      await server.close();
    }
  }
  return { title: "Memory with embedded rows, by number of incidents", compared: null, rows };
}
