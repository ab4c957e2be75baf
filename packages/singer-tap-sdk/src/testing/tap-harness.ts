/** Runs a tap against instances of its fake API. */

import assert from "node:assert/strict";
import type { Tap } from "../index.ts";
import { type Catalog, type JsonObject, parseCatalog, stringifyJson } from "../singer/index.ts";
import { type FakeServerOptions, serveApi } from "./fake-api.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";
import { type RunTapOptions, runTap, type TapRun } from "./run-tap.ts";
import type { Lifetime } from "./serve.ts";
import type { TapTestOptions } from "./tap-test-options.ts";

/** A run with its requests to the API. */
interface ServedRun extends TapRun {
  readonly requests: readonly FakeRequest[];
  /** Total length of all response bodies, in characters. */
  readonly received: number;
}

/** How the tap's API differs from the one in the options. */
interface ServerChanges extends FakeServerOptions {
  /** Changes the body of a success. Default: as it is. */
  readonly change?: (body: unknown) => unknown;
  /** Minutes by which the server's clock, the header `Date`, is ahead. Default: that of the machine. */
  readonly clockOffset?: number;
}

/** Runs one tap against its fake API. */
export class TapHarness {
  readonly tap: Tap;
  readonly #options: TapTestOptions;

  constructor(tap: Tap, options: TapTestOptions) {
    this.tap = tap;
    this.#options = options;
  }

  /** Expected number of rows of a table; undefined for at least one. */
  expectedRows(table: string): number | undefined {
    const rows = this.#options.rows ?? {};
    return Object.hasOwn(rows, table) ? rows[table] : undefined;
  }

  settings(origin: string): JsonObject {
    return this.#options.settings(origin);
  }

  /** Values of all secret settings. */
  secrets(origin: string): readonly string[] {
    const settings = this.settings(origin);
    return Object.entries(this.tap.allSettings.properties).flatMap(([name, schema]) => {
      const value = settings[name];
      return "secret" in schema && schema.secret === true && typeof value === "string"
        ? [value]
        : [];
    });
  }

  /** Starts an instance of the API; returns a function that runs the tap against it. */
  async serve(
    test: Lifetime,
    { change, clockOffset, ...server }: ServerChanges = {},
  ): Promise<(options?: Partial<RunTapOptions>) => Promise<ServedRun>> {
    let received = 0;
    const counting = (request: FakeRequest): FakeResponse => {
      const original = this.#options.server(request);
      const isChanged = change !== undefined && (original.status ?? 200) < 300;
      const changed = isChanged ? { ...original, body: change(original.body) } : original;
      const response = clockOffset === undefined ? changed : at(changed, clockOffset);
      received += stringifyJson(response.body).length;
      return response;
    };
    const { origin, requests } = await serveApi(test, counting, server);
    return async ({ settings, ...options } = {}) => {
      const before = { requests: requests.length, received };
      const run = await runTap(this.tap, {
        ...options,
        settings: { ...this.settings(origin), ...settings },
      });
      for (const secret of this.secrets(origin)) {
        assert.ok(!`${run.output}${run.log}`.includes(secret), "The output contains a secret");
      }
      return {
        ...run,
        requests: requests.slice(before.requests),
        received: received - before.received,
      };
    };
  }

  /** Runs the tap against a new instance of the API. */
  async run(
    test: Lifetime,
    options: Partial<RunTapOptions> = {},
    server: ServerChanges = {},
  ): Promise<ServedRun> {
    const run = await this.serve(test, server);
    return await run(options);
  }

  /** Runs the tap and requires success. */
  async succeed(
    test: Lifetime,
    options: Partial<RunTapOptions> = {},
    server: ServerChanges = {},
  ): Promise<ServedRun> {
    const run = await this.run(test, options, server);
    assert.equal(run.code, 0, run.log);
    return run;
  }

  async catalog(test: Lifetime): Promise<Catalog> {
    const { output } = await this.succeed(test, { flags: ["--discover"] });
    const parsed = parseCatalog(JSON.parse(output));
    if ("problems" in parsed) assert.fail(parsed.problems.join("\n"));
    return parsed.catalog;
  }
}

/** A response of a server whose clock is so many minutes ahead. */
function at(response: FakeResponse, minutes: number): FakeResponse {
  const date = new Date(Date.now() + minutes * 60_000).toUTCString();
  return { ...response, headers: { ...response.headers, date } };
}
