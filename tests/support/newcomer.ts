/** Somebody with a clone, a version of Meltano and a key, who types what the README says. */

import assert from "node:assert/strict";
import { type ChildProcess, execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  copyProject,
  linkPackages,
} from "../../packages/singer-tap-sdk/tests/support/copy-project.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import type { Hub } from "../../tools/hub/server.ts";
import { installMeltano, meltanoVersions } from "../../tools/shared/meltano.ts";
import type { Postgres } from "../../tools/shared/postgres.ts";
import { quiet, type Ran } from "./meltano.ts";
import { runInOneShell, type ShellRun, type Typed } from "./shell.ts";
import { installTarget } from "./targets.ts";

/** What a newcomer's machine is connected to. */
export interface World {
  /** In place of incident.io, with a key that the README does not know. */
  readonly api: Sandbox;
  readonly postgres: Postgres;
  /** In place of Meltano's own, where the loaders come from. */
  readonly publicHub: Hub;
  /** The ports of the README's own servers, by those that are used instead, since they may be taken here. */
  readonly ports: Readonly<Record<string, string>>;
  /** Where global packages of npm go. */
  readonly globals: string;
}

export class Newcomer {
  /** The folder around the clone. */
  readonly home: string;
  readonly clone: string;
  /** The Meltano project that the README has them make. */
  readonly project: string;
  readonly #version: keyof typeof meltanoVersions;
  readonly #world: World;

  constructor(home: string, version: keyof typeof meltanoVersions, world: World) {
    this.home = home;
    this.clone = join(home, "tap-incident");
    this.project = join(home, "incidents");
    this.#version = version;
    this.#world = world;
  }

  /** Clones, does what `npm ci` does, and puts Meltano and a Python with DuckDB on the PATH. */
  async settle(): Promise<void> {
    copyProject(this.clone);
    linkPackages(this.clone);
    for (const name of ["meltano.yml", "tools/hub/server.ts"]) {
      const file = join(this.clone, name);
      writeFileSync(file, this.#withRealPorts(readFileSync(file, "utf8")));
    }
    mkdirSync(this.#programs);
    const meltano = await installMeltano(meltanoVersions[this.#version]);
    symlinkSync(meltano, join(this.#programs, "meltano"));
    const python = join(await installTarget("duckdb==2.0.1"), "python");
    const script = `#!/bin/sh\nexec '${python}' "$@"\n`;
    writeFileSync(join(this.#programs, "python"), script, { mode: 0o755 });
  }

  /** Types these lines of the README in the clone, all in one shell, and sees each succeed. */
  async follow(lines: readonly string[]): Promise<ShellRun> {
    const commands = lines.map((line) => this.#type(line));
    const places = { folder: this.clone, place: this.home };
    const run = await runInOneShell(commands, { ...places, env: this.environment });
    assert.equal(run.code, 0, run.output);
    return run;
  }

  /** Runs Meltano in a project, with variables besides those of the newcomer's machine. */
  meltano(
    project: string,
    parameters: readonly string[],
    variables: Readonly<Record<string, string>> = {},
    started: (meltano: ChildProcess) => void = () => {},
  ): Promise<Ran> {
    return new Promise((resolve) => {
      const env = { ...this.environment, ...variables };
      const limits = { cwd: project, env, timeout: 300_000, maxBuffer: 1 << 26 };
      const path = join(this.#programs, "meltano");
      const running = execFile(path, [...parameters], limits, (_error, stdout, stderr) => {
        resolve({ code: running.exitCode ?? 1, output: stdout + stderr });
      });
      started(running);
    });
  }

  /** That of the tests, without what a developer has set, and with what leads to this world. */
  get environment(): NodeJS.ProcessEnv {
    const { api, postgres, publicHub, globals } = this.#world;
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(?:DATABASE_URL$|MELTANO|PG|TAP_|TARGET_)/.test(name),
    );
    return {
      ...Object.fromEntries(own),
      PATH: [join(globals, "bin"), this.#programs, process.env.PATH].join(":"),
      npm_config_prefix: globals,
      npm_config_prefer_offline: "true",
      ...quiet,
      MELTANO_HUB_URL: publicHub.root,
      TAP_INCIDENT_API_URL: api.origin,
      TARGET_POSTGRES_PORT: String(postgres.port),
      PGPORT: String(postgres.port),
    };
  }

  /** A line as it is run here; what is not said here is run as it is written. */
  #type(line: string): Typed {
    const { api, postgres } = this.#world;
    const real = this.#withRealPorts(line)
      .replaceAll("YOUR_KEY", api.apiKey)
      .replaceAll("YOUR_PASSWORD", postgres.password)
      // Where this world's API is, no newcomer has exported.
      .replace("meltano --environment", "env --unset TAP_INCIDENT_API_URL $&");
    return { line, run: [real, ...this.#byHand(line, real)].join("\n") };
  }

  /** What the reader does after a command before going on to the next. */
  #byHand(line: string, real: string): string[] {
    const { api } = this.#world;
    if (line.endsWith("# then put your key into it")) {
      const config = JSON.stringify({ api_key: api.apiKey, api_url: api.origin });
      return [`echo '${config}' > config.json`];
    }
    if (line.endsWith("&")) {
      const [, port = this.#withRealPorts("8765")] = /--port (\d+)/.exec(real) ?? [];
      const listens = `(: < /dev/tcp/127.0.0.1/${port}) 2> /dev/null`;
      return [`until ${listens}; do kill -0 $!; sleep 0.1; done`];
    }
    return [];
  }

  #withRealPorts(text: string): string {
    return Object.entries(this.#world.ports).reduce(
      (replaced, [theirs, real]) => replaced.replaceAll(theirs, real),
      text,
    );
  }

  get #programs(): string {
    return join(this.home, "bin");
  }
}
