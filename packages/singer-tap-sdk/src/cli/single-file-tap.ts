/** Taps whose streams are in the file that declares them. */

import type { ReplicationMethod } from "../config/replication-options.ts";
import type { SettingsSchema } from "../config/settings.ts";
import { Tap } from "../tap/tap.ts";
import { runAsProgram } from "./program.ts";

/** What a tap declares whose streams are in one file. */
export interface SingleFileTapOptions {
  /** Name of the executable, such as `tap-shop`. */
  readonly name: string;
  /** The tap's own version. */
  readonly version: string;
  /** A sentence about what the tap reads. Default: `Singer tap for NAME`, without `tap-`. */
  readonly description?: string;
  /** The tap's own settings. */
  readonly settings: SettingsSchema;
  /** As in `Tap`. Default: FULL_TABLE. */
  readonly defaultReplicationMethod?: ReplicationMethod;
}

/**
 * The tap whose streams are the exported classes of the file that calls this, and which runs if that file is the program:
 *
 * ```ts
 * export const tap = singleFileTap(import.meta, { name: "tap-shop", version: "1.0.0", settings });
 * ```
 *
 * Extend `Tap` for a tap with a folder of streams, or with declarations besides these.
 */
export function singleFileTap(file: Pick<ImportMeta, "url">, options: SingleFileTapOptions): Tap {
  const tap = new SingleFileTap(file, options);
  runAsProgram(tap, file);
  return tap;
}

class SingleFileTap extends Tap {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly settingsSchema: SettingsSchema;
  override readonly streamsFolder: URL;
  override readonly defaultReplicationMethod: ReplicationMethod;

  constructor({ url }: Pick<ImportMeta, "url">, options: SingleFileTapOptions) {
    super();
    const { name, version, settings, defaultReplicationMethod = "FULL_TABLE" } = options;
    this.name = name;
    this.version = version;
    this.description = options.description ?? `Singer tap for ${name.replace(/^tap-/, "")}`;
    this.settingsSchema = settings;
    this.streamsFolder = new URL(url);
    this.defaultReplicationMethod = defaultReplicationMethod;
  }
}
