/** The table in docs/speed.md: the measurements and programs that it shows, and how. */

import { fileURLToPath } from "node:url";
import { withPart } from "../generate/marked-part.ts";
import { type Report, ratioOf } from "./report.ts";

/** The page with the table. */
export const speedPage = fileURLToPath(new URL("../../docs/speed.md", import.meta.url));

/** The rows shown of each measurement; those of throughput include the peers. */
const shown: Readonly<Record<string, readonly string[]>> = {
  updates: ["tap"],
  alerts: ["tap"],
  requests: ["all"],
  pacing: ["tap"],
  latency50: ["tap"],
  start: ["tap --version", "tap --discover", "the same with settings, as Meltano"],
};

/** The measurements that the table shows, in its order. */
export const shownMeasurements: readonly string[] = Object.keys(shown);

/** What the table is made of. */
export interface MeasuredSpeed {
  /** By the measurement's name. */
  readonly reports: ReadonlyMap<string, Report>;
  readonly date: Date;
  readonly rounds: number;
  /** Names and versions of the other tools' taps that were measured. */
  readonly peers: readonly string[];
}

/** The page with the table of these measurements. */
export function withSpeed(page: string, { reports, date, rounds, peers }: MeasuredSpeed): string {
  const programs = [`Node.js ${process.versions.node}`, ...peers].join(", ");
  const rows = [...reports].flatMap(([name, report]) =>
    report.rows
      .filter((row) => shown[name]?.includes(row.name) || peers.includes(row.name))
      .map((row) => {
        const { figure, bound } = report.compared ?? {};
        const ratio = ratioOf(report, row)?.toFixed(2);
        return `| ${[report.title, row.name, `${figure}, of ${bound}`, ratio].join(" | ")} |`;
      }),
  );
  const part = [
    `Measured on ${date.toISOString().slice(0, 10)}, medians of ${rounds} in turn: ${programs}.`,
    "",
    "| Measurement | Program | Compared | Ratio |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
  return withPart(page, "speed", part, "npm run bench -- --write");
}
