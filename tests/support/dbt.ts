/** dbt as a real process, with the package of this project. */

import { join } from "node:path";
import { type Ended, root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { keepBytecode } from "../../tools/shared/meltano.ts";
import { ForkedPython } from "./forked-python.ts";
import { installTarget } from "./targets.ts";

/** The environment of dbt, shared by all tests; the versions that the package is tried with. */
export function installDbt(): Promise<string> {
  return installTarget("dbt-core==1.11.16", "dbt-postgres==1.11.0", "dbt-duckdb==1.11.1");
}

/** What dbt imports at its start, and once it has read which databases it is used with. */
const modules = ["dbt.cli.main", "dbt.adapters.postgres", "dbt.adapters.duckdb"];

let dbt: ForkedPython | undefined;

/**
 * Runs a command of dbt.
 *
 * @param folder Where what dbt compiles goes.
 * @param variables Those of profiles.yml.
 */
export async function runDbt(
  parameters: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const project = join(root, "dbt");
  const foreign = /^(?:DBT|PG|TARGET)_?/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = {
    ...Object.fromEntries(own),
    DBT_PROJECT_DIR: project,
    DBT_PROFILES_DIR: project,
    DBT_TARGET_PATH: join(folder, "target"),
    DBT_LOG_PATH: join(folder, "logs"),
    DBT_USE_COLORS: "false",
    ...keepBytecode,
    ...variables,
  };
  dbt ??= new ForkedPython(join(await installDbt(), "dbt"), modules);
  return dbt.run(parameters, { cwd: root, env });
}
