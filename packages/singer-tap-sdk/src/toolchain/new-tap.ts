/** Creates the project of a new tap from template/, which is a tap for a shop. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { baseClass, classPrefix } from "./class-names.ts";
import type { TapFiles } from "./openapi/tap-files.ts";

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
  /** Path or URL of an OpenAPI file of which the streams are made; null for the template's stream. */
  readonly openApi: string | null;
}

/** What was made. */
interface MadeTap {
  /** What the OpenAPI file makes of the template; null without one. */
  readonly made: TapFiles | null;
}

/** Files of the template that an OpenAPI file replaces by its own. */
const replaced = ["src/streams/items.ts"];

/**
 * Creates the project. The SDK's package is included in `vendor/`, so that the project can be installed wherever it is
 * cloned.
 *
 * @throws Error when the name is invalid, the folder is not empty, the OpenAPI file can't be read or lists no records, or
 *   npm can't pack the SDK.
 */
export async function writeNewTap({ name, folder, sdk, openApi }: NewTap): Promise<MadeTap> {
  if (!/^tap(?:-[a-z0-9]+)+$/.test(name)) {
    throw new Error(
      `A tap's name must be "tap-" and lowercase letters, digits and single hyphens between them, such as tap-shop; it is ${name}`,
    );
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`The folder ${folder} is not empty`);
  }
  const made = openApi === null ? null : await filesFrom(openApi, name);
  const existed = existsSync(folder);
  try {
    const packed = pack(sdk, join(folder, "vendor"));
    writeProject(join(sdk, "template"), { name, folder, sdk: `file:vendor/${packed}`, made });
    return { made };
  } catch (error) {
    if (!existed) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function filesFrom(openApi: string, name: string): Promise<TapFiles> {
  // Loaded here, since the parser and the formatter take most of the time of a project without an OpenAPI file.
  const { tapFiles } = await import("./openapi/tap-files.ts");
  return tapFiles(openApi, { name });
}

/**
 * Writes the files of a project.
 *
 * @param template Folder of the template.
 * @param project Name and folder of the tap, how its package.json names the SDK, and what an OpenAPI file makes of the
 *   template, if there is one.
 */
export function writeProject(
  template: string,
  { name, folder, sdk, made }: Pick<NewTap, "name" | "folder" | "sdk"> & MadeTap,
): void {
  writeTemplate(template, folder, name, sdk);
  if (made !== null) writeMade(made, folder);
}

function writeMade({ files, changes }: TapFiles, folder: string): void {
  for (const path of replaced) rmSync(join(folder, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const [path, change] of changes) {
    writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8")));
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
  const names: Readonly<Record<string, string>> = {
    TAP_SHOP: name.toUpperCase().replaceAll("-", "_"),
    ShopStream: baseClass(name, ["ItemsStream"]),
    Shop: classPrefix(name),
    shop: name.slice("tap-".length),
  };
  return text.replaceAll(/TAP_SHOP|ShopStream|Shop|shop/g, (found) => names[found] ?? found);
}
