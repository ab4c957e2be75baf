/**
 * Compares the streams with an OpenAPI file of the API, and keeps one open GitHub issue with the differences. For a
 * GitHub workflow, which sets GITHUB_API_URL and GITHUB_REPOSITORY, and passes GITHUB_TOKEN.
 *
 * tsx tools/openapi/report-differences.ts https://example.com/openapi.json
 */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { exitCode } from "singer-tap-sdk/openapi";
import { keepIssue } from "./differences-issue.ts";

const command = new Command("report-differences")
  .description(
    "Keeps one open issue with the differences between the streams and an OpenAPI file of the API",
  )
  .argument("<file or URL>", "the OpenAPI file, as JSON")
  .parse();

const { code, stdout, stderr } = await compare(command.args);
process.stdout.write(stdout);
process.stderr.write(stderr);
// A crashed program also exits with 1.
const isCompared = code !== exitCode.unreadable && /^\d+ endpoints compared /m.test(stdout);
if (isCompared) await report();
else process.exitCode = code || exitCode.unreadable;

async function report(): Promise<void> {
  const repository = {
    api: setting("GITHUB_API_URL"),
    name: setting("GITHUB_REPOSITORY"),
    token: setting("GITHUB_TOKEN"),
  };
  const isEqual = code === exitCode.equal;
  const differences = isEqual ? null : { text: stdout, isGone: code === exitCode.gone };
  try {
    process.stdout.write(`${await keepIssue(repository, differences)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    command.error(`The issue can't be updated: ${reason}`);
  }
}

function setting(name: string): string {
  const value = process.env[name];
  return value ? value : command.error(`${name} is not set`);
}

/** The exit code and output of the comparison. */
function compare(
  places: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const script = fileURLToPath(new URL("./check-api.ts", import.meta.url));
  const call = ["--import", "tsx", script, ...places];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, call, { maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? exitCode.unreadable, stdout, stderr }),
    );
  });
}
