/** The lists read with Airbyte's CDK, as its declarative connectors are run. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache } from "../../shared/meltano.ts";
import { installPackage } from "../../shared/python.ts";
import type { Peer } from "./peer.ts";

const version = "7.39.1";
const manifest = fileURLToPath(new URL("./airbyte-manifest.yaml", import.meta.url));

export const airbyteCdk: Peer = {
  name: `Airbyte CDK ${version}`,
  async install() {
    const programs = await installPackage(
      join(cache, `airbyte-cdk-${version}`),
      `airbyte-cdk==${version}`,
    );
    return join(programs, "source-declarative-manifest");
  },
  async command(program, { origin, apiKey, lists, file }) {
    const config = await file("cdk-config", { api_url: origin, api_key: apiKey });
    const streams = lists.map(({ name, schema }) => ({
      stream: { name, json_schema: schema, supported_sync_modes: ["full_refresh"] },
      sync_mode: "full_refresh",
      destination_sync_mode: "overwrite",
    }));
    const catalog = await file("cdk-catalog", { streams });
    const args = ["--manifest-path", manifest, "--config", config, "--catalog", catalog];
    return { program, args: ["read", ...args] };
  },
};
