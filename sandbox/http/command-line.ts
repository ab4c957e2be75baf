/** The sandbox as a command. */

import { Command, InvalidArgumentError, Option } from "commander";
import { tables } from "../tables.ts";
import { faultKinds, transientFaultKinds } from "./faults.ts";
import { defaultApiKey, defaultSeed, type SandboxOptions } from "./options.ts";
import { startSandbox } from "./sandbox.ts";
import { microseconds } from "./times.ts";

/** Reads the arguments and serves until SIGINT or SIGTERM. */
export async function serve(argv: readonly string[]): Promise<void> {
  const program = command();
  program.parse([...argv]);
  const sandbox = await startSandbox(program.opts<SandboxOptions>()).catch((error: unknown) =>
    program.error(error instanceof Error ? error.message : String(error)),
  );
  const core = Object.entries(sandbox.organisation);
  const config = JSON.stringify({ api_key: sandbox.apiKey, api_url: sandbox.origin });
  process.stdout.write(
    [
      `The sandbox listens on ${sandbox.origin}`,
      ...core.map(([table, rows]) => `  ${table}: ${rows.length}`),
      `  and ${tables.length - core.length} more tables, which are made on first use`,
      "Point the tap at it with this config.json:",
      config,
      "",
    ].join("\n"),
  );
  const stop = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

function command(): Command {
  return new Command("sandbox")
    .description("Serves a fictional organisation as the incident.io API serves one")
    .option("--port <number>", "port to listen on", wholeNumber, 4010)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--incidents <number>", "how many incidents the organisation has", wholeNumber)
    .option("--seed <number>", "decides the data and the random faults", wholeNumber, defaultSeed)
    .option("--now <time>", "moment at which the organisation stands, RFC 3339", time)
    .option("--latency <milliseconds>", "time before every response", wholeNumber, 0)
    .option("--api-key <key>", "the only key that is accepted", defaultApiKey)
    .option("--rate-limits", "enforce the documented rate limits")
    .option("--fault-rate <share>", "share of requests that fail, from 0 to 1", share, 0)
    .addOption(
      new Option("--fault-kinds <kinds...>", "which faults")
        .choices(faultKinds)
        .default(transientFaultKinds, transientFaultKinds.join(", ")),
    )
    .option("--forbidden-scopes <scopes...>", "scopes that the key lacks, such as users.view");
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function time(text: string): string {
  if (microseconds(text) === undefined) {
    throw new InvalidArgumentError("It must be a time such as 2026-11-16T09:00:00Z.");
  }
  return text;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError("It must be a number from 0 to 1.");
  }
  return value;
}
