/**
 * Serves this plugin and two loaders like Meltano Hub would, so that `meltano add` works by
 * name: `npm run hub`, then set the variable that it prints for `meltano add`.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { type PluginDefinition, pluginDefinition } from "singer-tap-sdk";
import { IncidentTap } from "../../src/tap.ts";

export interface HubOptions {
  /** Port on the loopback address; 0 for any free port. */
  readonly port: number;
  /** The wheel to install the tap from, or null for the executable on the PATH. */
  readonly pipUrl: string | null;
}

/** A running Hub. */
export interface Hub {
  /** Value for MELTANO_HUB_API_ROOT. */
  readonly root: string;
  close(): void;
}

interface Served {
  readonly name: string;
  readonly variant: string;
}

/** Starts the Hub. */
export async function startHub({ port, pipUrl }: HubOptions): Promise<Hub> {
  const tap: PluginDefinition = {
    ...pluginDefinition(new IncidentTap()),
    ...(pipUrl !== null && { pip_url: pipUrl }),
  };
  const loaders: Record<string, Served> = JSON.parse(
    readFileSync(new URL("./loaders.json", import.meta.url), "utf8"),
  );
  const plugins = new Map<string, readonly Served[]>([
    ["extractors", [tap]],
    ["loaders", Object.values(loaders)],
  ]);
  const server = createServer((request, response) => {
    // Meltano's requests are below MELTANO_HUB_API_ROOT itself, or below its own path on MELTANO_HUB_URL.
    const [, path = ""] = (request.url ?? "").split("/plugins/");
    const [type = "", document = ""] = path.split("/");
    const served = plugins.get(type) ?? [];
    const body =
      document === "index"
        ? index(type, served, root)
        : served.find(({ name, variant }) => document === `${name}--${variant}`);
    // A type without plugins must return 404: Meltano then reports that there is no plugin of that name.
    response.writeHead(body === undefined || served.length === 0 ? 404 : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(body ?? {}));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    root,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The index of a type: the variants of each plugin, with the URLs of their definitions. */
function index(type: string, served: readonly Served[], root: string): object {
  return Object.fromEntries(
    served.map(({ name, variant }) => {
      const ref = `${root}/plugins/${type}/${name}--${variant}`;
      return [name, { logo_url: null, default_variant: variant, variants: { [variant]: { ref } } }];
    }),
  );
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) {
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  }
  return number;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const program = new Command("hub")
    .option("--port <number>", "port on 127.0.0.1", port, 8765)
    .option("--pip-url <url>", "install the tap from this wheel, instead of using the PATH")
    .parse();
  const options = program.opts<{ port: number; pipUrl?: string }>();
  const hub = await startHub({ port: options.port, pipUrl: options.pipUrl ?? null }).catch(
    ({ message }: Error) => program.error(`error: ${message}; choose another port with --port`),
  );
  process.stdout.write(`MELTANO_HUB_API_ROOT=${hub.root} meltano add tap-incident\n`);
}
