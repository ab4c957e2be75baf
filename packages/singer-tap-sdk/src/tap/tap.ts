/** The abstract tap: settings, discovery of streams, catalog, sync. */

import { fileURLToPath } from "node:url";
import type { Static, TObject } from "typebox";
import type { ReplicationMethod } from "../config/replication-options.ts";
import type { SettingsSchema } from "../config/settings.ts";
import {
  type extraStreamsSetting,
  privacyOptionsOf,
  type StandardSettings,
  type standardSettings,
  withStandardSettings,
} from "../config/standard-settings.ts";
import { ConfigError } from "../errors/index.ts";
import type { Logger } from "../logging/logger.ts";
import { withoutAdditionalProperties } from "../records/additional-properties.ts";
import { withPersonalMarks } from "../records/personal-marks.ts";
import { Privacy } from "../records/privacy.ts";
import {
  type Catalog,
  type CatalogEntry,
  catalogEntry,
  type MessageWriter,
} from "../singer/index.ts";
import {
  discoverStreams,
  requireOneVersion,
  typesOnly,
  undeclaredBy,
} from "../stream/discovery.ts";
import type { Stream, StreamClass, StreamServices } from "../stream/stream.ts";
import { definitionProblems } from "../sync/plan/definitions.ts";
import type { ProbeResult } from "../sync/probe.ts";
import { joinNames } from "../text/join-names.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { SyncOptions, SyncSummary, TestOptions } from "./sync-options.ts";
import type { TapRunner } from "./tap-runner.ts";

/**
 * A tap: subclass it once, say what its settings are and where its streams lie.
 */
export abstract class Tap {
  // To declare in every tap.

  /** Name of the package and the executable: `tap-` and what it reads. */
  abstract readonly name: string;

  /** One sentence on what the tap reads. */
  abstract readonly description: string;

  /** The tap's own version. */
  abstract readonly version: string;

  /**
   * The tap's own settings, as a TypeBox object. Mark credentials with `secret: true`. A standard setting may be declared
   * here as well, with a default or bounds of the tap's, or as required.
   */
  abstract readonly settingsSchema: SettingsSchema;

  // To declare where the default does not fit.

  /** What the source is called, for people. Default, null: the tap's name without `tap-`. */
  readonly label: string | null = null;

  /**
   * How tables are read of which neither catalog nor user says. Default FULL_TABLE; INCREMENTAL suits an API that can
   * tell of nearly every table what changed.
   */
  readonly defaultReplicationMethod: ReplicationMethod = "FULL_TABLE";

  /**
   * By table, the columns of the tap's first version, as a bookmark keeps them: `id name owner(id name)`. For a tap that
   * was built on a version of this library which did not remember what rows are filled with. Default: none.
   */
  readonly firstColumns: Readonly<Record<string, string>> = {};

  // To declare, or to override where streams don't come from a folder.

  /**
   * The folder whose files are the streams, ending in a slash: `new URL("./streams/", import.meta.url)`. For a tap of
   * one file, that file: `new URL(import.meta.url)`.
   */
  readonly streamsFolder: URL | null = null;

  /**
   * The classes of the tap's streams. Default: what the files of `streamsFolder` export; a file that exports none is
   * passed over with a warning.
   *
   * @throws ConfigError when there is no such folder either, or no class in it: a mistake in the tap.
   */
  async streamClasses(logger: Logger): Promise<readonly StreamClass[]> {
    if (this.streamsFolder === null) {
      throw new ConfigError([`${this.name} must declare streamsFolder or override streamClasses`]);
    }
    const { classes, ignored, others } = await discoverStreams(this.streamsFolder);
    if (classes.length === 0) {
      const hint = this.streamsFolder.pathname.endsWith("/") ? "" : "; a folder ends in a slash";
      const noSources = others.map((name) => `${name}: is no .ts or .js file${hint}`);
      throw noStreams(fileURLToPath(this.streamsFolder), [...ignored, ...noSources]);
    }
    for (const reason of ignored) {
      logger[reason.endsWith(typesOnly) ? "debug" : "warn"](`Passed over ${reason}`);
    }
    return classes;
  }

  // Not to override.

  /**
   * The tap's own settings, then those that every tap has: of its connection, and of replication. Where the tap declares
   * one of the latter itself, its declaration wins.
   *
   * @throws ConfigError where it declares one of them with another type: a mistake in the tap.
   */
  get allSettings(): SettingsSchema<typeof standardSettings> {
    return withStandardSettings(this.settingsSchema, this.defaultReplicationMethod);
  }

  /**
   * All streams, sorted by name, for these settings. An abstract class is passed over with a warning.
   *
   * @throws ConfigError when there is no stream, two have one name, or one is built on another version of this library:
   *   a mistake in the tap.
   */
  async streams(settings: object, logger: Logger): Promise<readonly Stream[]> {
    const classes = await this.streamClasses(logger);
    requireOneVersion(classes);
    const streams = new Map<string, Stream>();
    const abstract: string[] = [];
    for (const StreamOfTap of classes) {
      const stream = make(StreamOfTap, { settings, logger });
      const undeclared = undeclaredBy(stream);
      if (undeclared.length > 0) {
        const lacking = joinNames(undeclared.map((member) => `no ${member}`));
        abstract.push(`${StreamOfTap.name}: is abstract, as it declares ${lacking}`);
        continue;
      }
      const { name } = stream;
      const other = streams.get(name);
      if (other !== undefined) {
        const names = `${other.constructor.name} and ${StreamOfTap.name}`;
        throw new ConfigError([`Two streams are called ${name}: ${names}`]);
      }
      streams.set(name, stream);
    }
    if (streams.size === 0) throw noStreams(this.name, abstract);
    for (const reason of abstract) logger.warn(`Passed over ${reason}`);
    return [...streams.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * The catalog of everything that can be selected, for these settings. Asks nobody.
   *
   * @throws ConfigError when the streams' declarations contradict each other: a mistake in the tap.
   */
  async discover(settings: object, logger: Logger): Promise<Catalog> {
    const streams = await this.streams(settings, logger);
    const problems = definitionProblems(streams);
    if (problems.length > 0) throw new ConfigError(problems);
    const privacy = new Privacy(privacyOptionsOf(settings), streams);
    const found = discoverable(streams, settings);
    return { streams: found.map((stream) => entryOf(stream, settings, privacy)) };
  }

  /** Reads what is selected and writes it. Resolves also when streams failed: the summary tells. */
  async sync(writer: MessageWriter, options: SyncOptions): Promise<SyncSummary> {
    return (await this.#runner(options)).sync(writer, options);
  }

  /** Asks every selected stream for one record, and tells which can be read. */
  async test(options: TestOptions): Promise<readonly ProbeResult[]> {
    return (await this.#runner(options)).test();
  }

  async #runner(options: TestOptions): Promise<TapRunner> {
    const streams = await this.streams(options.settings, options.logger);
    const privacy = new Privacy(privacyOptionsOf(options.settings), streams);
    privacy.requireKey();
    // Loaded only when something is to be requested: Meltano runs discovery before every run.
    const { TapRunner } = await import("./tap-runner.ts");
    const entries = this.#entries(streams, options, privacy);
    return new TapRunner(this, streams, entries, privacy, options);
  }

  #entries(
    streams: readonly Stream[],
    { settings, catalog, logger }: TestOptions,
    privacy: Privacy,
  ): CatalogEntry[] {
    // Also where a catalog decides: a name that is wrong is told whatever else is chosen.
    const found = discoverable(streams, settings);
    if (catalog === undefined) return found.map((stream) => entryOf(stream, settings, privacy));
    const tables = streams.filter(({ hasTable }) => hasTable);
    const byName = new Map(tables.map((stream) => [stream.name, stream]));
    const last = new Map(catalog.streams.map((entry) => [entry.tap_stream_id, entry]));
    const entries = catalog.streams.filter((entry) => {
      const name = entry.tap_stream_id;
      const stream = byName.get(name);
      if (stream === undefined) {
        const meant = nearestName(name, byName.keys());
        logger.warn(
          `The catalog names the stream ${name}, which ${this.name} does not have; it is skipped${meant === undefined ? "" : ` (is ${meant} meant?)`}`,
        );
        return false;
      }
      if (last.get(name) !== entry) {
        logger.warn(`The catalog names the stream ${name} more than once; the last entry counts`);
        return false;
      }
      return true;
    });
    if (settings.additional_properties) return entries;
    return entries.map((entry) =>
      byName.get(entry.tap_stream_id)?.additionalProperties === "keep"
        ? { ...entry, schema: withoutAdditionalProperties(entry.schema) }
        : entry,
    );
  }
}

/** The error of a tap without a table: a run of it would read nothing and look well. */
function noStreams(place: string, reasons: readonly string[]): ConfigError {
  return new ConfigError([
    `There is no stream in ${place}: ${reasons.join("; ") || "it is empty"}`,
  ]);
}

/** A class that was found at run time takes the settings of its own tap, which the compiler can't know. */
function make(StreamOfTap: StreamClass, services: StreamServices<object>): Stream {
  return Reflect.construct(StreamOfTap, [services]);
}

/**
 * The streams whose tables can be selected: all but the extra ones that the setting `extra_streams` does not name.
 *
 * @throws ConfigError when the setting names a table that there is not.
 */
function discoverable(streams: readonly Stream[], settings: object): readonly Stream[] {
  const named = namedIn(settings);
  const tables = streams.filter(({ hasTable }) => hasTable);
  const names = tables.map(({ name }) => name);
  const problems = named
    .filter((name) => name !== everything && !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      const extra = tables.filter(({ isExtra }) => isExtra).map((stream) => stream.name);
      const hint = nearest === undefined ? `there are ${extra.join(", ")}` : `is ${nearest} meant?`;
      return `extra_streams names ${JSON.stringify(name)}, which is no table; ${hint}`;
    });
  if (problems.length > 0) throw new ConfigError(problems);
  return tables.filter(
    ({ name, isExtra }) => !isExtra || named.includes(everything) || named.includes(name),
  );
}

/** What stands for all extra streams. */
const everything = "*";

function namedIn(
  settings: Partial<Static<TObject<typeof extraStreamsSetting>>>,
): readonly string[] {
  return settings.extra_streams ?? [];
}

function entryOf(
  stream: Stream,
  { additional_properties = true }: Partial<StandardSettings>,
  privacy: Privacy,
): CatalogEntry {
  const { name, primaryKeys, replicationKey, selectedByDefault } = stream;
  const schema = privacy.schemaOf(stream);
  const isLeftOut = !additional_properties && stream.additionalProperties === "keep";
  const entry = catalogEntry({
    name,
    schema: isLeftOut ? withoutAdditionalProperties(schema) : schema,
    primaryKeys,
    replicationKey,
    selectedByDefault,
  });
  return withPersonalMarks(entry, stream.recordSchema);
}
