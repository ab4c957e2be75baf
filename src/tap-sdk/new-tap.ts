/** Writes the project of a new tap, from the one in template/, which is a tap for a shop. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The files of the template that would mean something to tools where they lie, by the names that they get. */
const renamed: Readonly<Record<string, string>> = {
  "package.template.json": "package.json",
  "tsconfig.build.template.json": "tsconfig.build.json",
  "tsconfig.template.json": "tsconfig.json",
  gitignore: ".gitignore",
};

export interface NewTap {
  /** `tap-` and what it reads. */
  readonly name: string;
  /** What npm installs the SDK from: a version, or the path of a package. */
  readonly sdk: string;
}

/**
 * Writes the project into a folder that is empty or not there yet.
 *
 * @param template Folder of the template.
 * @throws Error when the name is none for a tap, or the folder holds something.
 */
export function writeNewTap(template: string, folder: string, tap: NewTap): void {
  if (!/^tap-[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(tap.name)) {
    throw new Error(
      `A tap's name is "tap-" and small letters, digits and hyphens, such as tap-shop; it is ${tap.name}`,
    );
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`The folder ${folder} is not empty`);
  }
  const files = readdirSync(template, { recursive: true, withFileTypes: true });
  for (const file of files.filter((one) => one.isFile())) {
    const source = join(file.parentPath, file.name);
    const path = source.slice(template.length).replace(file.name, renamed[file.name] ?? file.name);
    const target = join(folder, named(path, tap));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, named(readFileSync(source, "utf8"), tap));
  }
}

/** A text of the template with the names of the new tap. */
function named(text: string, { name, sdk }: NewTap): string {
  const subject = name.slice("tap-".length);
  const words = subject.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return text
    .replaceAll("SDK_SPECIFIER", sdk)
    .replaceAll("TAP_SHOP", name.toUpperCase().replaceAll("-", "_"))
    .replaceAll("Shop", words.join(""))
    .replaceAll("shop", subject);
}
