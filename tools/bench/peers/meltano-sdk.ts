/** The lists read with Meltano's SDK. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache } from "../../shared/meltano.ts";
import { installPackage } from "../../shared/python.ts";
import type { Peer } from "./peer.ts";

const version = "0.54.9";
const tap = fileURLToPath(new URL("./meltano-sdk-tap.py", import.meta.url));

export const meltanoSdk: Peer = {
  name: `Meltano SDK ${version}`,
  async install() {
    const programs = await installPackage(
      join(cache, `singer-sdk-${version}`),
      `singer-sdk==${version}`,
    );
    return join(programs, "python");
  },
  async command(program, { origin, apiKey, lists, file }) {
    const tables = await file("sdk-tables", lists);
    const config = await file("sdk-config", { api_url: origin, api_key: apiKey });
    return { program, args: [tap, tables, "--config", config] };
  },
};
