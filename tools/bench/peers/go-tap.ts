/** incident.io's own tap, which is written in Go, built from its public module. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cache } from "../../shared/meltano.ts";
import type { Peer } from "./peer.ts";

const version = "0.6.0";
const module = `github.com/incident-io/singer-tap/cmd/tap-incident@v${version}`;

export const goTap: Peer = {
  name: `incident.io's Go tap ${version}`,
  install: () => buildGoTap(join(cache, `go-tap-${version}`)),
  async command(program, { origin, apiKey, lists, file }) {
    const config = await file("go-config", { endpoint: origin, api_key: apiKey });
    // Without metadata, it reads all of a stream.
    const streams = lists.map(({ name }) => ({ stream: name, tap_stream_id: name, schema: {} }));
    const catalog = await file("go-catalog", { streams });
    return { program, args: ["--config", config, "--catalog", catalog] };
  },
};

/**
 * Builds the tap if it is not built yet.
 *
 * @param folder For the program.
 * @param environment The variables of Go. Default: those of this process.
 * @returns The path of the program.
 * @throws Error if Go is missing or can't build it.
 */
export async function buildGoTap(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const program = join(folder, "tap-incident");
  if (existsSync(program)) return program;
  await promisify(execFile)("go", ["install", module], { env: { ...environment, GOBIN: folder } });
  return program;
}
