/**
 * Compiles the project's programs, which then start several times faster than from source. The tap is bundled as for an
 * installation, so that tests and measurements use what users run.
 */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders with programs that run as separate processes, by path from the root. */
const sources = ["packages/singer-tap-sdk", "sandbox", "src", "tools"];

/** Other inputs of the compiler. */
const settings = ["package-lock.json", "tsconfig.json"];

/** Files that the programs read at run time: the tap its version, the sandbox its record shapes and stories. */
const data = [
  "package.json",
  "packages/singer-tap-sdk/package.json",
  "tools/openapi/reference-columns.json",
  "sandbox/organisation/stories.txt",
];

/** Next to the libraries, where the programs can resolve them; the next `npm ci` removes both. */
const cache = join(root, "node_modules", ".cache", "compiled");

/** Milliseconds after which compiled programs of outdated sources are removed. */
const lifetime = 24 * 60 * 60 * 1000;

/**
 * The path of the compiled form of a program: `compiled("sandbox/server.ts")`. The tap itself is `dist/cli.js`, as in
 * the package.
 *
 * Compiles only if the source has changed since the last time. Does not check types; `npm run typecheck` does.
 */
export async function compiled(source: string): Promise<string> {
  const folder = join(cache, fingerprint());
  if (!existsSync(folder)) await compileInto(folder);
  return join(folder, source.replace(/\.ts$/, ".js"));
}

/** A digest of everything that goes into the compiled programs. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const path of [...settings, ...data, ...sources.flatMap(filesIn)]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/(?:^|\/)(?:dist|node_modules|tests)\//.test(path))
    .sort()
    .map((path) => join(folder, path));
}

async function compileInto(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await removeOld();
  // Several processes can compile at once, so each works in its own folder, and the first to finish wins.
  const draft = await mkdtemp(`${folder}-`);
  try {
    const project = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { rootDir: root, outDir: draft, noEmit: false, noCheck: true },
      include: sources.map((path) => join(root, path)),
      exclude: ["dist", "node_modules", "template", "tests"].map((name) =>
        join(root, "packages/singer-tap-sdk", name),
      ),
    };
    await writeFile(join(draft, "tsconfig.json"), JSON.stringify(project));
    // The bundler runs the tap, which reads its version.
    for (const path of data) {
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await copyFile(join(root, path), join(draft, path));
    }
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const toolchain = join(root, "packages/singer-tap-sdk/src/toolchain/cli.ts");
    const bundler = ["--import", "tsx", toolchain, "build", join(draft, "dist")];
    await Promise.all(
      [[compiler, "--project", draft], bundler].map((args) =>
        promisify(execFile)(process.execPath, args, { cwd: root }),
      ),
    );
    await linkSdk(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Makes the compiled SDK resolvable by name for compiled programs. */
async function linkSdk(folder: string): Promise<void> {
  const sdk = join(folder, "packages/singer-tap-sdk");
  const manifest = await readFile(join(sdk, "package.json"), "utf8");
  await writeFile(join(sdk, "package.json"), manifest.replaceAll(/(\.\/src\/.*)\.ts"/g, '$1.js"'));
  await mkdir(join(folder, "node_modules"));
  await symlink("../packages/singer-tap-sdk", join(folder, "node_modules/singer-tap-sdk"));
}

async function removeOld(): Promise<void> {
  const names = await readdir(cache);
  await Promise.all(
    names.map(async (name) => {
      const path = join(cache, name);
      // Another process may have just removed it.
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (mtimeMs < Date.now() - lifetime) await rm(path, { recursive: true, force: true });
    }),
  );
}
