/** Runs a tap as its command line would, in the test's own process, and keeps what it writes. */

import { EventEmitter } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { runCommandLine, type Tap } from "../index.ts";
import {
  type Catalog,
  emptyState,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  parseJson,
  parseState,
  type State,
  stringifyJson,
} from "../singer/index.ts";

export interface RunTapOptions {
  /** What the configuration file holds. */
  readonly settings: JsonObject;
  /** What is selected. Default: what the tap selects by default. */
  readonly catalog?: Catalog;
  readonly state?: State;
  /** Other flags: `--discover`, `--test`, `--about`. Default none: the tap reads. */
  readonly flags?: readonly string[];
  /** Stops the run as SIGTERM would once it is aborted. */
  readonly signal?: AbortSignal;
}

/** One line of Singer's protocol. */
export interface SingerMessage {
  readonly type: string;
  readonly stream?: string;
  readonly record?: JsonObject;
  readonly schema?: JsonSchema;
  readonly key_properties?: readonly string[];
  readonly value?: JsonObject;
}

/** How a run ended. */
export interface TapRun {
  /** The exit code. */
  readonly code: number;
  /** All that went to the standard output. */
  readonly output: string;
  /** All that was logged. */
  readonly log: string;
  /** The output's lines as messages. */
  readonly messages: readonly SingerMessage[];
  /** The last STATE; what the run began with where there is none. */
  readonly state: State;
  /** The rows that were written for a table. */
  records(table: string): readonly JsonObject[];
}

/** Runs a tap to its end. Nothing of the environment reaches it. */
export async function runTap(tap: Tap, options: RunTapOptions): Promise<TapRun> {
  const { settings, catalog, state = emptyState, flags = [], signal } = options;
  const folder = await mkdtemp(join(tmpdir(), `${tap.name}-`));
  const fileOf = async (name: string, content: object): Promise<string> => {
    const path = join(folder, `${name}.json`);
    await writeFile(path, stringifyJson(content));
    return path;
  };
  const host = new FakeHost([
    ...["--config", await fileOf("config", settings)],
    ...(catalog === undefined ? [] : ["--catalog", await fileOf("catalog", catalog)]),
    ...["--state", await fileOf("state", state)],
    ...flags,
  ]);
  const stop = (): void => void host.emit("SIGTERM");
  signal?.addEventListener("abort", stop);
  try {
    const code = await runCommandLine(tap, host);
    return finished(code, host, state);
  } finally {
    signal?.removeEventListener("abort", stop);
    await rm(folder, { recursive: true });
  }
}

function finished(code: number, host: FakeHost, before: State): TapRun {
  const { stdout, stderr } = host;
  const output = stdout.text;
  const messages = output.split("\n").flatMap((line) => messageIn(line) ?? []);
  const last = messages.findLast(({ type }) => type === "STATE");
  const parsed = parseState(last?.value ?? before);
  if ("problems" in parsed) throw new Error(`The last STATE is none: ${parsed.problems.join()}`);
  return {
    code,
    output,
    log: stderr.text,
    messages,
    state: parsed.state,
    records: (table) =>
      messages.flatMap(({ type, stream, record }) =>
        type === "RECORD" && stream === table && record !== undefined ? [record] : [],
      ),
  };
}

function messageIn(line: string): SingerMessage | null {
  // Other lines are what `--discover` and the like print.
  if (!line.startsWith('{"type":')) return null;
  const message = parseJson(line);
  return isJsonObject(message) && typeof message.type === "string"
    ? { ...message, type: message.type }
    : null;
}

/** A process with these arguments and nothing else. */
class FakeHost extends EventEmitter {
  readonly argv: string[];
  readonly env = {};
  readonly stdout = new TextWritable();
  readonly stderr = new TextWritable();

  constructor(args: readonly string[]) {
    super();
    this.argv = ["node", "tap", ...args];
  }

  /** The test's process goes on. */
  exit(): void {}
}

/** Keeps what is written. */
class TextWritable extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
