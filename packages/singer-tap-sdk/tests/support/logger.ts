/** A logger whose lines a test can read. */

import { PassThrough } from "node:stream";
import { createLogger, type MetricLogger } from "../../src/logging/logger.ts";
import { Redactor } from "../../src/logging/redactor.ts";

export interface RecordedLog {
  readonly logger: MetricLogger;
  /** All that was logged so far, as JSON lines. */
  lines(): { level: string; stream_name: string | null; message: string }[];
}

export function recordedLog(): RecordedLog {
  const output = new PassThrough();
  let text = "";
  output.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    logger: createLogger({
      name: "tap-test",
      level: "debug",
      json: true,
      output,
      redactor: new Redactor(),
    }),
    lines: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
  };
}
