/** Reads the inputs of a run: settings, catalog and state, from the files on the command line. */

import { readSettings, variableOf } from "../config/config-files.ts";
import { describeSettings, nearMisses, parseSettings, secretsOf } from "../config/settings.ts";
import type { StandardSettings } from "../config/standard-settings.ts";
import { ConfigError } from "../errors/index.ts";
import type { MetricLogger } from "../logging/logger.ts";
import { type Catalog, emptyState, type State } from "../singer/index.ts";
import type { Tap } from "../tap/tap.ts";
import { readCatalog, readState } from "./catalog-and-state.ts";
import type { Flags } from "./flags.ts";

export interface Inputs {
  readonly settings: StandardSettings;
  /** The user's selection; undefined without a catalog. */
  readonly catalog: Catalog | undefined;
  readonly state: State;
  /** The format of what is printed. */
  readonly format: string;
  /** Most rows of each stream; null for all. */
  readonly rowLimit: number | null;
}

/**
 * Reads and validates the inputs of a run.
 *
 * @param logger Its redactor receives the secrets as soon as the settings are read, before validation.
 * @throws ConfigError listing all problems of all files.
 */
export function readInputs(
  tap: Tap,
  flags: Flags,
  environment: NodeJS.ProcessEnv,
  logger: MetricLogger,
): Inputs {
  const schema = tap.allSettings;
  const discovers = flags.discover === true;
  const problems: string[] = [];
  const { config = [], format, limit = null } = flags;
  if (config.length === 0 && !discovers) {
    problems.push(
      `No settings: use --config FILE, or --config ENV with ${variableOf(tap.name, "")}… set`,
    );
  }
  const settings = collect(problems, () => {
    const raw = readSettings(config, tap.name, describeSettings(schema), environment);
    logger.redactor.add(...secretsOf(schema, raw.values));
    for (const warning of nearMisses(schema, raw.values)) logger.warn(warning);
    return parseSettings(schema, raw.values, { partial: discovers, sourceOf: raw.sourceOf });
  });
  const catalog = collect(problems, () => readCatalog(flags.catalog ?? flags.properties));
  const state = collect(problems, () => readState(flags.state)) ?? emptyState;
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);
  return { settings, catalog, state, format, rowLimit: limit };
}

/** Runs a step and collects its problems, so that all of them are reported at once. */
function collect<Result>(problems: string[], step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
