/** Whether Meltano can run here. */

import { installMeltano, PythonMissingError } from "../../demo/meltano.ts";

/**
 * The reason why the Meltano tests can't run here, or false. In continuous integration there is no such
 * reason: what is missing makes them fail.
 */
export async function reasonToSkip(versions: readonly string[]): Promise<string | false> {
  try {
    for (const version of versions) await installMeltano(version);
    return false;
  } catch (error) {
    if (!(error instanceof PythonMissingError) || process.env.CI === "true") throw error;
    return error.message;
  }
}
