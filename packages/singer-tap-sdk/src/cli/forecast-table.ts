/** The output of `--plan`: what a run will take, as a table or as JSON. */

import type { JsonObject } from "../singer/index.ts";
import type { Amount } from "../sync/estimate/amount.ts";
import type { Forecast, StreamForecast } from "../sync/estimate/forecast.ts";
import { counted } from "../text/counted.ts";
import { durationText } from "../text/duration.ts";
import { joinNames } from "../text/join-names.ts";

export const forecastFormats = ["text", "json"] as const;
type ForecastFormat = (typeof forecastFormats)[number];

export function isForecastFormat(format: string): format is ForecastFormat {
  return forecastFormats.some((one) => one === format);
}

/** A forecast as a table; as JSON in that format. */
export function forecastText(forecast: Forecast, format: string): string {
  return format === "json" ? JSON.stringify(forecastJson(forecast), null, 2) : asTable(forecast);
}

/** As JSON: rows are null and other amounts a lower bound where they are not known. */
function forecastJson({ streams, requests, seconds, memory, costliest }: Forecast): JsonObject {
  return {
    streams: streams.map((stream) => ({
      name: stream.name,
      reading: stream.reading,
      rows: stream.rows.isKnown ? stream.rows.count : null,
      requests: stream.requests.count,
      requests_known: stream.requests.isKnown,
      rate_limit_seconds: rounded(stream.limited),
      memory_bytes: stream.memory.count,
    })),
    requests: requests.count,
    requests_known: requests.isKnown,
    seconds: rounded(seconds.count),
    seconds_known: seconds.isKnown,
    memory_bytes: memory.count,
    memory_known: memory.isKnown,
    costliest: costliest && { ...costliest, seconds: rounded(costliest.seconds) },
  };
}

const headings = ["Table", "How it is read", "Rows", "Requests", "Rate limit", "Memory"] as const;

/** Columns that are aligned at their left end: the texts. */
const texts = 2;

function asTable(forecast: Forecast): string {
  const rows = [headings, ...forecast.streams.map(cellsOf)];
  const widths = headings.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < texts ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", ...summaryOf(forecast)].join("\n");
}

function cellsOf({ name, reading, rows, requests, limited, memory }: StreamForecast): string[] {
  const held = memory.isKnown && memory.count === 0 ? "" : amountText(memory, megabytes);
  return [name, reading, amountText(rows), amountText(requests), `${grouped(limited)} s`, held];
}

function summaryOf({ streams, requests, seconds, memory, costliest }: Forecast): string[] {
  const least = requests.isKnown ? "" : "at least ";
  const most = memory.isKnown ? "about " : "at least about ";
  const duration = seconds.isKnown ? durationText(seconds.count) : leastText(seconds.count);
  const total = `In total ${least}${requestsText(requests.count)} in ${duration}, and ${most}${megabytes(memory.count)} of memory.`;
  const unknown = streams.filter((stream) => !stream.requests.isKnown).map(({ name }) => name);
  return [
    total,
    ...(costliest === null
      ? []
      : [
          `Most of them: deselecting ${joinNames(costliest.deselect)} saves ${requestsText(costliest.requests)}${savedText(costliest.seconds)}.`,
        ]),
    ...(requests.isKnown && !seconds.isKnown
      ? ["How much longer it takes depends on the server and this computer."]
      : []),
    ...(unknown.length === 0
      ? []
      : [
          `Not known, and in the total only as far as they are certain: the requests of ${joinNames(unknown)}. The state of a complete read tells more.`,
        ]),
  ];
}

function requestsText(count: number): string {
  return `${grouped(count)} ${Math.round(count) === 1 ? "request" : "requests"}`;
}

/** A lower bound, which is not rounded up; to tenths where a second is much. */
function leastText(seconds: number): string {
  return seconds < 10
    ? `at least ${counted(Math.floor(seconds * 10) / 10, "second")}`
    : `at least ${durationText(seconds, Math.floor)}`;
}

function savedText(seconds: number): string {
  return seconds < 0.5 ? "" : ` and ${durationText(seconds)}`;
}

function amountText({ count, isKnown }: Amount, text = grouped): string {
  if (isKnown) return text(count);
  return count === 0 ? "unknown" : `at least ${text(count)}`;
}

function megabytes(bytes: number): string {
  return `${grouped(Math.max(1, bytes / 1e6))} MB`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** To tenths. */
function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
