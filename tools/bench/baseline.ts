/**
 * The tap's baseline: the same requests with as little work as possible.
 *
 * `discard` reads the bodies and throws them away; `sketch` parses each and writes its records as lines. The second
 * argument is the number of requests in flight, the third a file with origin, key, and URLs.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";

/** Written by the benchmark. */
interface Work {
  readonly origin: string;
  readonly apiKey: string;
  readonly urls: readonly string[];
}

const [, , mode, lanes, file = ""] = process.argv;
const { origin, apiKey, urls }: Work = JSON.parse(readFileSync(file, "utf8"));
const headers = { authorization: `Bearer ${apiKey}` };
const queue = urls.values();
await Promise.all(Array.from({ length: Number(lanes) }, work));

async function work(): Promise<void> {
  // One shared iterator, so that each URL is taken once.
  for (const url of queue) {
    const response = await fetch(origin + url, { headers });
    if (mode === "discard") await discard(response);
    else await write(lines(await response.json()));
  }
}

async function discard({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);
}

function lines(answer: unknown): string {
  const [stream, records] =
    Object.entries(answer ?? {}).find(([name]) => name !== "pagination_meta") ?? [];
  const time_extracted = new Date().toISOString();
  return (Array.isArray(records) ? records : [])
    .map((record) => `${JSON.stringify({ type: "RECORD", stream, record, time_extracted })}\n`)
    .join("");
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
