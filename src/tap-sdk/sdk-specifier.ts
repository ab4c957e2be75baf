/** What npm installs the SDK from, as the author of a tap writes it. */

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { readManifest } from "./manifest.ts";

/** A version or a range of versions, `^0.1.0` say, or a tag such as `latest`. */
const version = /^[~^<>=*\w][\w.+~^<>=*| -]*$/;

/**
 * The specifier that package.json takes. The path of a package becomes absolute, since npm would look for it from the
 * folder of the new tap; a URL, such as that of a git repository, stays as it is.
 *
 * @param given A version, a path that begins with `.` or `/` or ends in `.tgz`, or a URL.
 * @throws Error when it is none of these, or there is no package of the SDK at the path.
 */
export function sdkSpecifier(given: string): string {
  const path = /^file:(?!\/\/)(.*)/.exec(given)?.[1] ?? given;
  if (/^[a-z+]{2,}:/i.test(path)) return given;
  if (path !== given || /^[./]|\.tgz$/.test(path)) {
    const absolute = resolve(path);
    const problem = problemAt(absolute);
    if (problem !== null) throw new Error(`--sdk ${given}: ${problem}`);
    return `file:${absolute}`;
  }
  if (version.test(given)) return given;
  throw new Error(
    `--sdk must be a version such as ^0.1.0, the path of a package such as ./tap-incident-0.1.0.tgz, or a URL; it is ${JSON.stringify(given)}`,
  );
}

/** Why the SDK can't be installed from a path; null where nothing speaks against it. */
function problemAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    return `there is no ${path}; npm pack, in a clone of the SDK, makes its package`;
  if (!found.isDirectory())
    return path.endsWith(".tgz") ? null : `${path} is no package: its name does not end in .tgz`;
  if (statSync(join(path, "package.json"), { throwIfNoEntry: false }) === undefined) {
    return `there is no package.json in ${path}`;
  }
  const { name } = readManifest(path);
  return name === "tap-incident" ? null : `${path} holds the package ${name}, not tap-incident`;
}
