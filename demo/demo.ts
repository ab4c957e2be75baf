/**
 * Shows the tap at work, as a user would run it: starts the sandbox, runs the program against it, and
 * prints which tables arrived and a few of their rows.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startSandbox } from "../sandbox/server.ts";

interface Row {
  readonly [column: string]: unknown;
}

const program = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

const sandbox = await startSandbox({});
const folder = await mkdtemp(join(tmpdir(), "tap-incident-demo-"));
try {
  say(`The sandbox serves a fictional organisation at ${sandbox.origin}.`);
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ api_key: sandbox.apiKey, api_url: sandbox.origin }));
  say("Running: tap-incident --config config.json\n");
  const tables = await run(config);
  say("\nWhat arrived:\n");
  for (const [name, rows] of [...tables].sort())
    say(`  ${name.padEnd(22)} ${pad(rows.length)} rows`);
  say("\nThe latest incidents:\n");
  for (const incident of (tables.get("incidents") ?? []).slice(0, 8)) {
    const severity = nameIn(incident.severity).padEnd(9);
    const status = nameIn(incident.incident_status).padEnd(13);
    say(`  ${text(incident.reference).padEnd(9)} ${severity} ${status} ${text(incident.name)}`);
    say(
      `            ${count(incident.updates)} updates, ${count(incident.actions)} actions, ` +
        `${count(incident.follow_ups)} follow-ups, ${count(incident.attachments)} attachments`,
    );
  }
  say("\nOpen follow-ups:\n");
  const open = (tables.get("follow_ups") ?? []).filter(({ status }) => status === "outstanding");
  for (const followUp of open.slice(0, 5)) {
    say(`  ${nameIn(followUp.assignee).padEnd(22)} ${text(followUp.title)}`);
  }
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true });
}

/** Runs the tap and collects the rows of each table; the tap's log goes to the terminal. */
async function run(config: string): Promise<ReadonlyMap<string, Row[]>> {
  const tap = spawn(process.execPath, ["--import", "tsx", program, "--config", config], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(tap, "close");
  const tables = new Map<string, Row[]>();
  for await (const line of createInterface({ input: tap.stdout })) {
    const message = JSON.parse(line);
    if (message.type === "SCHEMA") tables.set(message.stream, []);
    if (message.type === "RECORD") tables.get(message.stream)?.push(message.record);
  }
  const [code] = await closed;
  if (code !== 0) throw new Error(`tap-incident ended with exit code ${code}`);
  return tables;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function pad(value: number): string {
  return String(value).padStart(6);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function nameIn(value: unknown): string {
  return typeof value === "object" && value !== null && "name" in value ? text(value.name) : "–";
}

function count(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
