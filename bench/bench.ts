/**
 * Measures the compiled tap against bounds that are measured in the same run, on the same machine, against the same server
 * in a process of its own. The ratios count: absolute figures move with the machine and with what else it does.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled } from "./compile.ts";
import { measure } from "./measure.ts";
import { measurePacing } from "./pacing.ts";
import { measureSlowReader } from "./slow-reader.ts";
import { measureStart } from "./start.ts";
import { measureThroughput } from "./throughput.ts";
import { say, type Workbench } from "./workbench.ts";

const started = performance.now();
const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
try {
  const cli = await compiled("dist/cli.js");
  const bench: Workbench = {
    cli,
    peer: await compiled("bench/peer.ts"),
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, JSON.stringify(content));
      return path;
    },
  };
  await measure([cli, "--version"]); // so that the first measured run finds its files in memory
  say(`node ${process.version}, ${process.platform} ${process.arch}\n`);
  await measureStart(bench);
  await measureThroughput(bench, "Two long tables", 6000, ["incident_updates", "alerts"]);
  await measureThroughput(bench, "All tables, embedded rows and attachments included", 800, null);
  // These three wait most of the time, so they may as well wait together.
  const reports = await Promise.all([
    measurePacing(bench, 0),
    measurePacing(bench, 20 / 3),
    measureSlowReader(bench),
  ]);
  for (const report of reports) say(report);
} finally {
  await rm(folder, { recursive: true });
}
say(`In all ${((performance.now() - started) / 1000).toFixed(0)} s`);
