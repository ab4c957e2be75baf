/** Runs a tap through its command line, in the test's process, and captures its output. */

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
  /** Content of the configuration file. */
  readonly settings: JsonObject;
  /** The selection. Default: the tap's. */
  readonly catalog?: Catalog;
  readonly state?: State;
  /** More flags: `--discover`, `--test`, `--about`. Default none: a sync. */
  readonly flags?: readonly string[];
  /** Stops the run like SIGTERM when aborted. */
  readonly signal?: AbortSignal;
}

/** A Singer message. */
export interface SingerMessage {
  readonly type: string;
  readonly stream?: string;
  readonly record?: JsonObject;
  readonly schema?: JsonSchema;
  readonly key_properties?: readonly string[];
  readonly value?: JsonObject;
}

/** The outcome of a run. */
export interface TapRun {
  /** The exit code. */
  readonly code: number;
  /** The standard output. */
  readonly output: string;
  /** The log. */
  readonly log: string;
  /** The Singer messages in the output. */
  readonly messages: readonly SingerMessage[];
  /** The last STATE; the initial one if the run wrote none. */
  readonly state: State;
  /** The records of a table. */
  records(table: string): readonly JsonObject[];
}

/** Runs a tap to its end, without the environment's variables. */
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
  if ("problems" in parsed) throw new Error(`The last STATE is invalid: ${parsed.problems.join()}`);
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
  // Other lines come from `--discover` and the like.
  if (!line.startsWith('{"type":')) return null;
  const message = parseJson(line);
  return isJsonObject(message) && typeof message.type === "string"
    ? { ...message, type: message.type }
    : null;
}

/** A process with only these arguments. */
class FakeHost extends EventEmitter {
  readonly argv: string[];
  readonly env = {};
  readonly stdout = new TextWritable();
  readonly stderr = new TextWritable();

  constructor(args: readonly string[]) {
    super();
    this.argv = ["node", "tap", ...args];
  }

  /** Does nothing: the test's process continues. */
  exit(): void {}
}

/** Captures what is written. */
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
