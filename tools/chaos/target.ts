/** An in-memory target: loads the tap's output like a database, and is strict about the protocol. */

import { isObject, type JsonObject } from "../../sandbox/http/records.ts";

/** The tap or its output broke a rule. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** A table after all runs so far. */
export interface LoadedTable {
  readonly keyProperties: readonly string[];
  readonly columns: readonly string[];
  /** Rows by the text of their key. */
  readonly rows: ReadonlyMap<string, JsonObject>;
}

type Table = LoadedTable & { readonly rows: Map<string, JsonObject> };

/** The tables, which outlive the runs that fill them. */
export class Target {
  readonly #tables = new Map<string, Table>();

  get tables(): ReadonlyMap<string, LoadedTable> {
    return this.#tables;
  }

  /** Creates the table, or adds its new columns. */
  announce(stream: string, keyProperties: readonly string[], columns: readonly string[]): void {
    const rows = this.#tables.get(stream)?.rows ?? new Map<string, JsonObject>();
    this.#tables.set(stream, { keyProperties, columns, rows });
  }

  /** Upserts a row by key. */
  upsert(stream: string, record: JsonObject): void {
    const table = this.#tables.get(stream);
    if (table === undefined) throw new Violation(`A record of ${stream} came before its SCHEMA`);
    table.rows.set(keyOf(record, table.keyProperties), record);
  }
}

/** The key of a row as text. */
export function keyOf(record: JsonObject, keyProperties: readonly string[]): string {
  return JSON.stringify(
    keyProperties.map((name) => {
      const value = record[name];
      if (value === undefined || value === null) throw new Violation(`A record has no ${name}`);
      return value;
    }),
  );
}

/** Reads the output of one run, line by line. */
export class Loader {
  readonly #target: Target;
  readonly #announced = new Set<string>();
  #rest = "";
  #lines = 0;
  #lastType: unknown;
  #state: JsonObject | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Complete lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /** The value of the last STATE so far. */
  get state(): JsonObject | undefined {
    return this.#state;
  }

  /** Reads the next chunk of the output. */
  take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#load(line);
  }

  /** Checks that the output is complete, after it has ended. */
  end(): void {
    if (this.#rest !== "")
      throw new Violation(`The last line is incomplete: ${shortened(this.#rest)}`);
    if (this.#lastType !== "STATE") throw new Violation(`The last line is ${this.#lastType}`);
  }

  #load(line: string): void {
    const message = parsed(line);
    this.#lines += 1;
    this.#lastType = message.type;
    const { type, stream, schema, key_properties: keys, record, value } = message;
    if (type === "STATE" && isObject(value)) {
      this.#state = value;
    } else if (type === "SCHEMA" && typeof stream === "string" && isObject(schema)) {
      if (this.#announced.has(stream)) throw new Violation(`${stream} was announced twice`);
      this.#announced.add(stream);
      const { properties } = schema;
      this.#target.announce(
        stream,
        textsOf(keys),
        isObject(properties) ? Object.keys(properties) : [],
      );
    } else if (type === "RECORD" && typeof stream === "string" && isObject(record)) {
      // A newly started target does not know an earlier run's SCHEMA.
      if (!this.#announced.has(stream)) throw new Violation(`${stream} was not announced`);
      this.#target.upsert(stream, record);
    } else {
      throw new Violation(`Unknown message: ${shortened(line)}`);
    }
  }
}

function parsed(line: string): JsonObject {
  try {
    const message: unknown = JSON.parse(line);
    if (isObject(message)) return message;
  } catch {
    // Reported below, like JSON that is not an object.
  }
  throw new Violation(`Not a JSON object: ${shortened(line)}`);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
