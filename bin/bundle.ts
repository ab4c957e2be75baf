/**
 * Bundles src/ and the libraries that it uses: `tsx bin/bundle.ts [FOLDER]`, by default into dist/. A start from a
 * few files takes a third of what it takes from hundreds, and an installation has next to nothing to install.
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const output = resolve(process.argv[2] ?? join(root, "dist"));

rmSync(output, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries(),
  outbase: "src",
  outdir: output,
  bundle: true,
  // What several entries use lies in files of its own, so that there is one of each class whoever imports it.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20.19",
  // Libraries in CommonJS ask for Node's own modules with `require`, which modules don't have.
  banner: {
    js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
  legalComments: "none", // they are in the file below, with all else that the licences ask for
  metafile: true,
});
writeFileSync(join(output, "THIRD-PARTY-LICENSES.txt"), licences(metafile));

/** What package.json offers as programs and to import, and each table by itself: discovery reads their folder. */
function entries(): string[] {
  const { bin, exports }: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const offered = [...Object.values(bin), ...Object.values(exports)]
    .map((target) => (typeof target === "string" ? target : target.default))
    .flatMap((target) => target.match(/(?<=^(?:\.\/)?dist\/).*(?=\.js$)/) ?? [])
    .map((name) => `src/${name}.ts`);
  const tables = readdirSync(join(root, "src", "streams"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/streams/${name}`);
  return [...offered, ...tables];
}

/** The licence of every package of which something is in the bundle. */
function licences({ outputs }: Metafile): string {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  return [...new Set(folders)]
    .map((folder) => {
      const { name, version } = JSON.parse(
        readFileSync(join(root, folder, "package.json"), "utf8"),
      );
      const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
      if (file === undefined) throw new Error(`${name} comes without its licence`);
      return `${name} ${version}\n\n${readFileSync(join(root, folder, file), "utf8").trim()}\n`;
    })
    .sort()
    .join(`\n${"-".repeat(80)}\n\n`);
}
