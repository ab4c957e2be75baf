/**
 * Bundles a tap with its dependencies. Starting from a few files takes a third of the time of starting from hundreds,
 * and an installed tap has no dependencies.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";
import { readManifest } from "./manifest.ts";
import { prepare } from "./prepare.ts";

/**
 * Bundles the programs of a tap, and its streams as one file in their folder, where discovery finds it. Each
 * `dist/NAME.js` or `dist/NAME.cjs` in the `bin` of package.json is built from `src/NAME.ts`.
 *
 * `dist/NAME.js` is the program. `dist/NAME.cjs` is a launcher, which loads it only for commands without an output in
 * `dist/NAME-prepared`; for a program that imports its tap dynamically, as the template's does.
 *
 * @param root Folder of the tap's package.
 * @param output Folder to use instead of `dist`; it is emptied.
 * @throws Error when package.json has no program, or a launcher of one without a tap, or a source does not compile.
 */
export async function bundle(root: string, output: string): Promise<void> {
  // Loaded here, since creating a project needs no bundler.
  const { build } = await import("esbuild");
  const folder = join(root, "src", "streams");
  const programs = programsOf(root);
  // A single-file tap has its streams in its program.
  const found = existsSync(folder) ? [{ in: streams, out: "streams/index" }] : [];
  rmSync(output, { recursive: true, force: true });
  const { metafile } = await build({
    ...common,
    absWorkingDir: root,
    entryPoints: [...programs.flatMap(entriesOf), ...found],
    plugins: [streamsOf(folder)],
    outdir: output,
    // Shared code goes into its own files, so that each class exists once, whoever imports it.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    banner: { js: requireForLibraries },
    legalComments: "none", // the file below has them, with everything that the licenses require
    metafile: true,
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  writeFileSync(join(output, licensesFile), licenses(root, files));
  for (const { name, later } of programs.filter(({ isLaunched }) => isLaunched)) {
    await build(launcherOf(name, output));
    for (const module of later) {
      await prepare(join(output, `${module}.js`), join(output, `${name}-prepared`));
    }
  }
}

/** Options of all builds. */
const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  logLevel: "silent", // the error has the details
} as const satisfies BuildOptions;

/**
 * CommonJS libraries load Node's modules with `require`, which ES modules lack. The bundler does not see what a banner
 * declares, so the name must not occur in any file.
 */
const requireForLibraries =
  'import { createRequire as createRequireOfBundle } from "node:module";\nconst require = createRequireOfBundle(import.meta.url);';

/** The build of a program's launcher: CommonJS, which Node.js starts faster than an ES module. */
function launcherOf(name: string, output: string): BuildOptions {
  const file = posix.basename(name);
  return {
    ...common,
    entryPoints: [launcher],
    outfile: join(output, `${name}.cjs`),
    format: "cjs",
    banner: { js: 'const urlOfScript = require("node:url").pathToFileURL(__filename);' },
    define: {
      "import.meta.url": "urlOfScript",
      PREPARED: JSON.stringify(`./${file}-prepared/`),
      PROGRAM: JSON.stringify(`./${file}.js`),
    },
  };
}

/** Source of the launcher, compiled if the SDK is. */
const launcher = fileURLToPath(
  new URL(`../cli/launcher${extname(new URL(import.meta.url).pathname)}`, import.meta.url),
);

/** The source of a program in `dist`, relative to the package; null for other files. */
export function sourcePath(target: string): string | null {
  const found = inDist(target);
  return found === null ? null : `src/${found.name}.ts`;
}

/** A program of the tap. */
interface Program {
  /** Path of its source within `src`, without its extension. */
  readonly name: string;
  /** Whether a launcher starts it. */
  readonly isLaunched: boolean;
  /**
   * Modules that it imports dynamically by a relative path, such as its tap: a tap finds package.json and the streams
   * relative to itself, so it must stay in place.
   */
  readonly later: readonly string[];
}

/**
 * The programs of a package.
 *
 * @throws Error when package.json has none built from a source, or a launcher of one that imports no tap dynamically.
 */
function programsOf(root: string): Program[] {
  const { bin } = readManifest(root);
  const found = Object.values(bin).flatMap((target) => inDist(target) ?? []);
  if (found.length === 0) {
    throw new Error('package.json has no program in "bin", such as dist/cli.cjs for src/cli.ts');
  }
  return [...new Set(found.map(({ name }) => name))].map((name) => {
    const isLaunched = found.some((one) => one.name === name && one.isLaunched);
    const text = readFileSync(join(root, "src", `${name}.ts`), "utf8");
    const paths = text.matchAll(/\bimport\("(\.\/[^"]+)\.ts"\)/g);
    const later = [...paths].map(([, path = ""]) => posix.join(posix.dirname(name), path));
    if (isLaunched && later.length === 0) {
      throw new Error(
        `"bin" in package.json has dist/${name}.cjs, which launches a tap that the program imports dynamically, but src/${name}.ts imports none: name dist/${name}.js instead`,
      );
    }
    return { name, isLaunched, later };
  });
}

/** What is built of a program, with the names of the files. */
function entriesOf({ name, later }: Program): { readonly in: string; readonly out: string }[] {
  return [name, ...later].map((module) => ({ in: `src/${module}.ts`, out: module }));
}

/** The program of a file within `dist`; null for other files. */
function inDist(target: string): Pick<Program, "name" | "isLaunched"> | null {
  const [, name, extension] = /^(?:\.\/)?dist\/(.*)\.(c?js)$/.exec(target) ?? [];
  return name === undefined ? null : { name, isLaunched: extension === "cjs" };
}

/** Name of the module that contains all streams. */
const streams = "streams-of-the-tap";

/** Combines a folder of streams into one module: finding and opening files takes longer than running them. */
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
        // An array, since two files may export the same name.
        const all = files.map((_, index) => `...Object.values(file${index})`);
        const contents = `${imports.join("\n")}\nexport default [${all.join(", ")}];`;
        return { contents, resolveDir: folder };
      });
    },
  };
}

/** Name of the file with the licenses of all that a folder's files are bundled from. */
const licensesFile = "THIRD-PARTY-LICENSES.txt";

/** The licenses of all bundled packages, and of what these have bundled themselves, as the packed SDK has. */
function licenses(root: string, files: readonly string[]): string {
  const folders = files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  const texts = [...new Set(folders)].flatMap((path) => {
    const folder = join(root, path);
    const { name, version } = readManifest(folder);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} has no license file`);
    const own = `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    const bundled = join(folder, "dist", licensesFile);
    return existsSync(bundled) ? [own, readFileSync(bundled, "utf8")] : [own];
  });
  return [...new Set(texts)].sort().join(`\n${"-".repeat(80)}\n\n`);
}
