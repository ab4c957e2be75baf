/** Makes docs/images/report.png, the picture in the README, of the page that `npm run demo` wrote: `npm run picture`. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumFlags, findChromium } from "../tools/shared/chromium.ts";
import { cache, root } from "../tools/shared/meltano.ts";

/** Pixels: as wide as the README is shown, and tall enough for the figures and the first charts. */
const size = { width: 1100, height: 860 };

const page = join(cache, "demo.html");
const chromium = await findChromium();
if (chromium === null || !existsSync(page)) {
  process.stderr.write(
    chromium === null
      ? "The picture is made by chromium, which is not on the PATH\n"
      : "There is no report yet: run npm run demo first\n",
  );
  process.exitCode = 1;
} else {
  const profile = mkdtempSync(join(tmpdir(), "tap-incident-picture-"));
  try {
    const parameters = [
      ...chromiumFlags,
      `--user-data-dir=${profile}`,
      "--hide-scrollbars",
      `--window-size=${size.width},${size.height}`,
      `--screenshot=${join(root, "docs/images/report.png")}`,
      `file://${page}`,
    ];
    // Its remarks about a desktop that is not there are shown only if it fails.
    execFileSync(chromium, parameters, { stdio: "pipe" });
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
