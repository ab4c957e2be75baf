/**
 * Bundles a tap with the libraries that it uses. A start from a few files takes a third of what it takes from
 * hundreds, and an installed tap has no dependencies.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Plugin } from "esbuild";
import { readManifest } from "./manifest.ts";

/**
 * Bundles the programs of a tap, and its streams as one file in their folder, where discovery finds it. Each
 * `dist/NAME.js` that package.json names in `bin` is made of `src/NAME.ts`.
 *
 * @param root Folder of the tap's package.
 * @param output Folder that takes the place of `dist`; it is emptied.
 * @throws Error when package.json names no program, or a source does not compile.
 */
export async function bundle(root: string, output: string): Promise<void> {
  // Loaded here, as writing a new project needs no bundler.
  const { build } = await import("esbuild");
  const folder = join(root, "src", "streams");
  // A tap in one file has its streams in its program.
  const found = existsSync(folder) ? [{ in: streams, out: "streams/index" }] : [];
  rmSync(output, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entriesOf(root), ...found],
    plugins: [streamsOf(folder)],
    outdir: output,
    bundle: true,
    // What several entries use lies in files of its own, so that there is one of each class whoever imports it.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Libraries in CommonJS load Node's own modules with `require`, which modules don't have. The bundler does not know
    // what a banner declares, so the name must be one that no file declares.
    banner: {
      js: 'import { createRequire as createRequireOfBundle } from "node:module";\nconst require = createRequireOfBundle(import.meta.url);',
    },
    logLevel: "silent", // the error has what goes wrong
    legalComments: "none", // the file below has them, with all else that the licenses ask for
    metafile: true,
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  writeFileSync(join(output, "THIRD-PARTY-LICENSES.txt"), licenses(root, files));
}

/** The source of a file in `dist`, from the folder of the package; null for other files. */
export function sourcePath(target: string): string | null {
  const name = nameInDist(target);
  return name === null ? null : `src/${name}.ts`;
}

/**
 * The programs and their sources, and what these load later by a path of theirs, such as the tap of a program: it finds
 * package.json and the streams from its own place, and so keeps it.
 *
 * @throws Error when package.json names no program that is made of a source.
 */
function entriesOf(root: string): { readonly in: string; readonly out: string }[] {
  const { bin } = readManifest(root);
  const names = Object.values(bin).flatMap((target) => nameInDist(target) ?? []);
  if (names.length === 0) {
    throw new Error('package.json names no program in "bin", such as dist/cli.js for src/cli.ts');
  }
  const later = names.flatMap((name) => {
    const text = readFileSync(join(root, "src", `${name}.ts`), "utf8");
    const paths = text.matchAll(/\bimport\("(\.\/[^"]+)\.ts"\)/g);
    return [...paths].map(([, path = ""]) => posix.join(posix.dirname(name), path));
  });
  return [...new Set([...names, ...later])].map((name) => ({ in: `src/${name}.ts`, out: name }));
}

/** The path of a file inside of `dist`, without its ending. */
function nameInDist(target: string): string | null {
  return /^(?:\.\/)?dist\/(.*)\.js$/.exec(target)?.[1] ?? null;
}

/** Stands for the module that is made of all streams. */
const streams = "streams-of-the-tap";

/** Makes one module of a folder of streams: finding and opening a file takes longer than running what is in it. */
function streamsOf(folder: string): Plugin {
  return {
    name: streams,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${streams}$`) }, ({ path }) => ({
        path,
        namespace: streams,
      }));
      onLoad({ filter: /^/, namespace: streams }, () => {
        const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
        const imports = files.map((file, index) => `import * as file${index} from "./${file}";`);
        // A list, since two files may export something under one name.
        const all = files.map((_, index) => `...Object.values(file${index})`);
        const contents = `${imports.join("\n")}\nexport default [${all.join(", ")}];`;
        return { contents, resolveDir: folder };
      });
    },
  };
}

/** The license of every package of which something is in the bundle. */
function licenses(root: string, files: readonly string[]): string {
  const folders = files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  return [...new Set(folders)]
    .map((path) => {
      const folder = join(root, path);
      const { name, version } = readManifest(folder);
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      if (file === undefined) throw new Error(`${name} comes without its license`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    })
    .sort()
    .join(`\n${"-".repeat(80)}\n\n`);
}
