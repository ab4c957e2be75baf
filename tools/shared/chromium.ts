/** Chromium, for looking at pages. */

import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

const names = ["chromium", "google-chrome", "chromium-browser"];

/** Flags for a browser without a window that asks the network for nothing of its own. */
export const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser on the PATH, or null. */
export async function findChromium(): Promise<string | null> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
  }
  return null;
}
