/** Creates the project of a new tap from template/, which is a tap for a shop. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Files of the template that tools would otherwise pick up in place, with their names in the project. */
const renamed: Readonly<Record<string, string>> = {
  "package.template.json": "package.json",
  "tsconfig.template.json": "tsconfig.json",
  gitignore: ".gitignore",
};

interface NewTap {
  /** Name of the tap, such as `tap-shop`. */
  readonly name: string;
  /** Folder of the project; must be empty or not exist. */
  readonly folder: string;
  /** Folder of the SDK's package. */
  readonly sdk: string;
}

/**
 * Creates the project. The SDK's package is included in `vendor/`, so that the project can be installed wherever it is
 * cloned.
 *
 * @throws Error when the name is invalid, the folder is not empty, or npm can't pack the SDK.
 */
export function writeNewTap({ name, folder, sdk }: NewTap): void {
  if (!/^tap-[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `A tap's name must be "tap-" and lowercase letters, digits and hyphens, such as tap-shop; it is ${name}`,
    );
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`The folder ${folder} is not empty`);
  }
  const existed = existsSync(folder);
  try {
    const packed = pack(sdk, join(folder, "vendor"));
    writeTemplate(join(sdk, "template"), folder, name, `file:vendor/${packed}`);
  } catch (error) {
    if (!existed) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Packs the SDK into a folder; returns the file name of the package. */
function pack(sdk: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  // Sources must be built first; a packed SDK has been.
  const scripts = existsSync(join(sdk, "src")) ? [] : ["--ignore-scripts"];
  const options = ["pack", "--silent", ...scripts, "--pack-destination", resolve(folder)];
  const { status, error, stderr } = spawnSync("npm", options, { cwd: sdk, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm can't pack the SDK: ${error?.message ?? stderr.trim()}`);
  const [packed = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  return packed;
}

function writeTemplate(template: string, folder: string, name: string, sdk: string): void {
  const files = readdirSync(template, { recursive: true, withFileTypes: true });
  for (const file of files.filter((one) => one.isFile())) {
    const source = join(file.parentPath, file.name);
    const path = source.slice(template.length).replace(file.name, renamed[file.name] ?? file.name);
    const target = join(folder, withNames(path, name));
    mkdirSync(dirname(target), { recursive: true });
    const text = readFileSync(source, "utf8").replaceAll("SDK_SPECIFIER", sdk);
    writeFileSync(target, withNames(text, name));
  }
}

/** A text of the template with the new tap's names. */
function withNames(text: string, name: string): string {
  const subject = name.slice("tap-".length);
  const words = subject.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return text
    .replaceAll("TAP_SHOP", name.toUpperCase().replaceAll("-", "_"))
    .replaceAll("Shop", words.join(""))
    .replaceAll("shop", subject);
}
