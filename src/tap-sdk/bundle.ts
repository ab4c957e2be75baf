/**
 * Bundles a tap and the libraries that it uses. A start from a few files takes a third of what it takes from
 * hundreds, and an installation has next to nothing to install.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { readManifest } from "./manifest.ts";

/** As much of esbuild as is used; the project of the tap has it among its development dependencies. */
interface Plugin {
  readonly name: string;
  readonly setup: (build: {
    onResolve(
      which: { readonly filter: RegExp },
      resolve: (asked: { readonly path: string }) => object,
    ): void;
    onLoad(
      which: { readonly filter: RegExp; readonly namespace: string },
      load: () => object,
    ): void;
  }) => void;
}

/** See `Plugin`. */
interface Bundler {
  build(options: object): Promise<{
    readonly metafile: {
      readonly outputs: Readonly<
        Record<string, { readonly inputs: Readonly<Record<string, object>> }>
      >;
    };
  }>;
}

/**
 * Bundles what a package offers, and its streams as one file in their folder, where discovery finds it. Each
 * `dist/NAME.js` that package.json names is made of `src/NAME.ts`.
 *
 * @param root Folder of the package.
 * @param output Folder that takes the place of `dist`; it is emptied.
 * @param offered What is bundled. Default: all programs and exports of package.json.
 */
export async function bundle(
  root: string,
  output: string,
  offered: readonly string[] = offeredBy(root),
): Promise<void> {
  const { build }: Bundler = await import(bundlerOf(root));
  const folder = join(root, "src", "streams");
  // A tap in one file has its streams in its program.
  const found = existsSync(folder) ? [{ in: streams, out: "streams/index" }] : [];
  const nameOfRequire = `createRequireOf_${identifierOf(root)}`;
  rmSync(output, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entriesOf(root, offered), ...found],
    plugins: [streamsOf(folder)],
    outdir: output,
    bundle: true,
    // What several entries use lies in files of its own, so that there is one of each class whoever imports it.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Libraries in CommonJS ask for Node's own modules with `require`, which modules don't have. The bundler does not
    // know what a banner declares, and a tap's bundle holds files of the SDK's with theirs: each package has its own name.
    banner: {
      js: `import { createRequire as ${nameOfRequire} } from "node:module";\nconst require = ${nameOfRequire}(import.meta.url);`,
    },
    logLevel: "silent", // what goes wrong is in the error
    legalComments: "none", // they are in the file below, with all else that the licences ask for
    metafile: true,
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  writeFileSync(join(output, licenceFile), licences(root, files));
}

const licenceFile = "THIRD-PARTY-LICENSES.txt";

/**
 * The bundler of the package's project.
 *
 * @throws Error when it is not installed there.
 */
function bundlerOf(root: string): string {
  try {
    return pathToFileURL(createRequire(join(root, "package.json")).resolve("esbuild")).href;
  } catch {
    throw new Error(
      "esbuild, which makes the bundle, is not installed in this project: npm install --save-dev esbuild",
    );
  }
}

/** What tells a package's version from all others, as a part of a name in JavaScript. */
function identifierOf(root: string): string {
  const { name, version } = readManifest(root);
  return `${name}_${version}`.replaceAll(/\W/g, "_");
}

/** The files that package.json offers as programs and to import. */
function offeredBy(root: string): string[] {
  const { bin, exports } = readManifest(root);
  return [...Object.values(bin), ...Object.values(exports)].map((target) =>
    typeof target === "string" ? target : target.default,
  );
}

/** The source of a file in `dist`, from the folder of the package; null for other files. */
export function sourceOf(target: string): string | null {
  const name = nameIn(target);
  return name === null ? null : `src/${name}.ts`;
}

/**
 * The files of `dist` and their sources: those that are offered, and what these load later by a path of theirs, such as
 * the tap of a program. That finds package.json and the streams from its own place, and so keeps it.
 */
function entriesOf(
  root: string,
  offered: readonly string[],
): { readonly in: string; readonly out: string }[] {
  const names = offered.flatMap((target) => nameIn(target) ?? []);
  const later = names.flatMap((name) => {
    const text = readFileSync(join(root, "src", `${name}.ts`), "utf8");
    const paths = text.matchAll(/\bimport\("(\.\/[^"]+)\.ts"\)/g);
    return [...paths].map(([, path = ""]) => posix.join(posix.dirname(name), path));
  });
  return [...new Set([...names, ...later])].map((name) => ({ in: `src/${name}.ts`, out: name }));
}

/** The path of a file inside of `dist`, without its ending. */
function nameIn(target: string): string | null {
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

/** The licence of every package of which something is in the bundle, and of what is bundled in those. */
function licences(root: string, files: readonly string[]): string {
  const folders = files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  return [...new Set(folders)]
    .flatMap((path) => {
      const folder = join(root, path);
      const { name, version } = readManifest(folder);
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      if (file === undefined) throw new Error(`${name} comes without its licence`);
      const own = `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
      const bundled = join(folder, "dist", licenceFile);
      return existsSync(bundled) ? [own, readFileSync(bundled, "utf8")] : [own];
    })
    .sort()
    .join(`\n${"-".repeat(80)}\n\n`);
}
