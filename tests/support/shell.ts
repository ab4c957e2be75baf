/** A document's commands, and one shell that runs them as a reader would. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A line of a document's `sh` blocks. */
export interface CommandLine {
  /** The nearest heading above. */
  readonly heading: string;
  readonly line: string;
}

/** All lines of the `sh` blocks, in order. */
export function commandLinesOf(markdown: string): CommandLine[] {
  let heading = "";
  let shell = false;
  const found: CommandLine[] = [];
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) shell = line === "```sh";
    else if (shell) found.push({ heading, line });
    else heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
  }
  return found;
}

/** Commands that the text names as `code`, outside of blocks and tables. */
export function commandsInText(markdown: string): string[] {
  const text = markdown.replaceAll(/^```[\s\S]*?^```|^\|.*/gm, "");
  const program = "docker|meltano|node|np[mx]|psql|tap-incident|unset";
  return [...text.matchAll(new RegExp(`\`((?:${program})\\s[^\`]+)\``, "g"))].map(
    ([, command = ""]) => command.replaceAll(/\s+/g, " "),
  );
}

/** A command as its reader sees it, and as it is run. */
export interface Typed {
  readonly line: string;
  readonly run: string;
}

/** How the commands of one shell ended. */
export interface ShellRun {
  /** 0, or the exit code of the first command that failed; none was run after it. */
  readonly code: number;
  /** Everything that was written, with each command before its own output. */
  readonly output: string;
  /** What one command wrote to stdout and stderr. */
  outputOf(line: string): string;
}

/**
 * Runs commands in one shell up to the first that fails, and ends what they left in the background.
 *
 * @param folder Where the shell starts.
 * @param place Where its script and its output are kept.
 */
export async function runInOneShell(
  commands: readonly Typed[],
  { folder, place, env }: { folder: string; place: string; env: NodeJS.ProcessEnv },
): Promise<ShellRun> {
  const script = join(place, "commands.sh");
  const log = join(place, "commands.log");
  const steps = commands.map(({ line, run }) => `printf '\\n$ %s\\n' ${quoted(line)}\n${run}\n`);
  writeFileSync(script, `set -e\n${steps.join("")}printf '\\n$ '`);
  // To a file, since a pipe would stay open for as long as a server in the background.
  const out = openSync(log, "w");
  // In a process group of its own, which the servers in the background belong to as well.
  const shell = spawn("bash", [script], {
    cwd: folder,
    env,
    detached: true,
    stdio: ["ignore", out, out],
  });
  const [code] = await once(shell, "exit");
  endGroup(shell.pid);
  const output = readFileSync(log, "utf8");
  const outputOf = (line: string): string => {
    const start = output.indexOf(`\n$ ${line}\n`);
    if (start === -1) throw new Error(`no such command was run: ${line}`);
    const own = output.slice(start + line.length + 4);
    return own.slice(0, own.indexOf("\n$ "));
  };
  return { code: typeof code === "number" ? code : -1, output, outputOf };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGTERM");
  } catch {
    // Nothing was left in the background.
  }
}
