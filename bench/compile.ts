/** Compiles the tap as it is published, in a folder of its own: `dist` may be in use, and a compiled program starts several times faster. */

import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const typescript = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

/** A compiled copy of the project. */
export interface Compiled {
  /** Path of the compiled form of a source file: `fileOf("src/cli.ts")`. */
  fileOf(source: string): string;
  remove(): Promise<void>;
}

/**
 * Compiles `src`, and further files or folders of the project.
 *
 * @param more Paths from the root of the project.
 */
export async function compile(...more: readonly string[]): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), "tap-compiled-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    // The tap reads its version there, and finds its libraries here.
    await copyFile(join(root, "package.json"), join(folder, "package.json"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const project = join(folder, "tsconfig.json");
    const settings = {
      extends: join(root, "tsconfig.build.json"),
      compilerOptions: { rootDir: root, outDir: folder, declaration: false },
      include: ["src", ...more].map((path) => join(root, path)),
    };
    await writeFile(project, JSON.stringify(settings));
    await promisify(execFile)(process.execPath, [typescript, "--project", project]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { fileOf: (source) => join(folder, source.replace(/\.ts$/, ".js")), remove };
}
