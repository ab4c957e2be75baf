/** The base class of taps: settings, discovery of streams, catalog, sync. */

import { fileURLToPath } from "node:url";
import type { ReplicationMethod } from "../config/replication-options.ts";
import { parseSettings, type SettingsSchema } from "../config/settings.ts";
import {
  type extraStreamsSetting,
  privacyOptionsOf,
  type StandardSettings,
  type standardSettings,
  withStandardSettings,
} from "../config/standard-settings.ts";
import { ConfigError } from "../errors/index.ts";
import type { Logger, MetricLogger } from "../logging/logger.ts";
import { withoutAdditionalProperties } from "../records/additional-properties.ts";
import { withPersonalMarks } from "../records/personal-marks.ts";
import { Privacy } from "../records/privacy.ts";
import type { Static, TObject } from "../schema/typebox.ts";
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
import type { Forecast } from "../sync/estimate/forecast.ts";
import { definitionProblems } from "../sync/plan/definitions.ts";
import type { ProbeResult } from "../sync/probe.ts";
import { joinNames } from "../text/join-names.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { RowReader } from "./row-reader.ts";
import type { ForecastOptions, SyncOptions, SyncSummary, TestOptions } from "./sync-options.ts";
import type { TapRunner } from "./tap-runner.ts";

/** A tap: subclass it once, and declare its settings and streams. */
export abstract class Tap {
  // To declare in every tap.

  /** Name of the package and the executable, such as `tap-shop`. */
  abstract readonly name: string;

  /** A sentence about what the tap reads. */
  abstract readonly description: string;

  /** The tap's own version. */
  abstract readonly version: string;

  /**
   * The tap's own settings, as a TypeBox object. Mark credentials with `secret: true`. To change a standard setting's
   * default or bounds, or to require it, declare it here as well.
   */
  abstract readonly settingsSchema: SettingsSchema;

  // To declare where the default does not fit.

  /** Display name of the source. Default, null: the tap's name without `tap-`. */
  readonly label: string | null = null;

  /** URL of the tap's documentation, such as package.json's `homepage`. Default, null: there is none. */
  readonly homepage: string | null = null;

  /**
   * Replication method of streams for which neither catalog nor user sets one. Default FULL_TABLE; use INCREMENTAL for
   * an API that can filter nearly every table by change.
   */
  readonly defaultReplicationMethod: ReplicationMethod = "FULL_TABLE";

  /**
   * The columns of the tap's first version by table, in the format of bookmarks: `id name owner(id name)`. For a tap
   * that was first built on a version of this library that did not store them in the state. Default: none.
   */
  readonly firstColumns: Readonly<Record<string, string>> = {};

  // To declare, or to override if streams don't come from a folder.

  /**
   * The folder whose files are the streams, with a trailing slash: `new URL("./streams/", import.meta.url)`. For a
   * single-file tap, that file: `new URL(import.meta.url)`.
   */
  readonly streamsFolder: URL | null = null;

  /**
   * The tap's stream classes. Default: the exports of the files in `streamsFolder`; a file without any is skipped with
   * a warning.
   *
   * @throws ConfigError when the folder does not exist or has no stream class, which is a bug in the tap.
   */
  async streamClasses(logger: Logger): Promise<readonly StreamClass[]> {
    if (this.streamsFolder === null) {
      throw new ConfigError([`${this.name} must declare streamsFolder or override streamClasses`]);
    }
    const { classes, ignored, others } = await discoverStreams(this.streamsFolder);
    if (classes.length === 0) {
      const hint = this.streamsFolder.pathname.endsWith("/")
        ? ""
        : "; a folder needs a trailing slash";
      const noSources = others.map((name) => `${name}: is not a .ts or .js file${hint}`);
      throw noStreams(fileURLToPath(this.streamsFolder), [...ignored, ...noSources]);
    }
    for (const reason of ignored) {
      logger[reason.endsWith(typesOnly) ? "debug" : "warn"](`Skipped ${reason}`);
    }
    return classes;
  }

  /**
   * Stream classes that only the API knows, such as its custom objects. Called for discovery, for `--test` and for a run, but
   * not for `--about`, which has no settings; their names must not change between runs. Default: none.
   *
   * @param _reader Reads the rows of a stream, such as the list of object types.
   * @throws TapError when the API can't be read.
   */
  async runtimeStreamClasses(_reader: RowReader): Promise<readonly StreamClass[]> {
    return [];
  }

  // Not to override.

  /**
   * The tap's own settings, followed by the standard ones. If the tap declares a standard setting, its declaration
   * wins.
   *
   * @throws ConfigError when it declares one with another type, which is a bug in the tap.
   */
  get allSettings(): SettingsSchema<typeof standardSettings> {
    return withStandardSettings(this.settingsSchema, this.defaultReplicationMethod);
  }

  /** Whether some streams are known only to the API, so that discovery sends requests. */
  get discoversByRequest(): boolean {
    return this.runtimeStreamClasses !== Tap.prototype.runtimeStreamClasses;
  }

  /**
   * All streams for these settings that need no request to be known, sorted by name. An abstract class is skipped with a warning.
   *
   * @throws ConfigError when there is no stream, two have the same name, or one is built on another version of this
   *   library, which is a bug in the tap.
   */
  async streams(settings: object, logger: Logger): Promise<readonly Stream[]> {
    return this.#streamsOf(await this.streamClasses(logger), settings, logger);
  }

  /**
   * All streams for these settings, including those that only the API knows.
   *
   * @throws ConfigError as `streams` does.
   * @throws TapError when the API can't be read.
   */
  async allStreams(
    settings: object,
    logger: MetricLogger,
    stop = new AbortController(),
  ): Promise<readonly Stream[]> {
    const classes = await this.streamClasses(logger);
    if (!this.discoversByRequest) return this.#streamsOf(classes, settings, logger);
    // Loaded only for requests, which discovery makes of no other tap.
    const { clientOf } = await import("./client-of.ts");
    const { RowReader } = await import("./row-reader.ts");
    const complete = parseSettings(this.allSettings, { ...settings });
    const reader = new RowReader(
      (streamClass) => make(streamClass, { settings, logger }),
      (stream) => clientOf(this, [stream], { settings: complete, logger, stop }),
    );
    const runtime = await this.runtimeStreamClasses(reader);
    return this.#streamsOf([...classes, ...runtime], settings, logger);
  }

  #streamsOf(classes: readonly StreamClass[], settings: object, logger: Logger): readonly Stream[] {
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
    for (const reason of abstract) logger.warn(`Skipped ${reason}`);
    return [...streams.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * The catalog of everything that can be selected, for these settings. Sends no request, unless the tap has streams that only
   * the API knows.
   *
   * @throws ConfigError when the streams' declarations contradict each other, which is a bug in the tap.
   */
  async discover(settings: object, logger: MetricLogger): Promise<Catalog> {
    const streams = await this.allStreams(settings, logger);
    const problems = definitionProblems(streams);
    if (problems.length > 0) throw new ConfigError(problems);
    const privacy = new Privacy(privacyOptionsOf(settings), streams);
    const found = discoverable(streams, settings);
    return { streams: found.map((stream) => entryOf(stream, settings, privacy)) };
  }

  /** Reads the selected streams and writes their messages. Also resolves if streams failed; see the summary. */
  async sync(writer: MessageWriter, options: SyncOptions): Promise<SyncSummary> {
    return (await this.#runner(options)).sync(writer, options);
  }

  /** Reads one record of every selected stream, and returns which can be read. */
  async test(options: TestOptions): Promise<readonly ProbeResult[]> {
    return (await this.#runner(options)).test();
  }

  /**
   * Forecasts what a sync with the same options reads, and what it takes in requests, time and memory. Sends one request for
   * the rate limits, and one for each list that the source counts.
   */
  async forecast(options: ForecastOptions): Promise<Forecast> {
    return (await this.#runner(options)).forecast(options);
  }

  async #runner(options: TestOptions): Promise<TapRunner> {
    const streams = await this.allStreams(options.settings, options.logger, options.stop);
    const privacy = new Privacy(privacyOptionsOf(options.settings), streams);
    privacy.requireKey();
    // Loaded only for requests: Meltano runs discovery before every run.
    const { TapRunner } = await import("./tap-runner.ts");
    const entries = this.#entries(streams, options, privacy);
    return new TapRunner(this, streams, entries, privacy, options);
  }

  #entries(
    streams: readonly Stream[],
    { settings, catalog, logger }: TestOptions,
    privacy: Privacy,
  ): CatalogEntry[] {
    // Validates extra_streams even if a catalog is given.
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
          `The catalog names the stream ${name}, which ${this.name} does not have; it is skipped${meant === undefined ? "" : ` (did you mean ${meant}?)`}`,
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

/** The error for a tap without tables: a run would read nothing and seem to succeed. */
function noStreams(place: string, reasons: readonly string[]): ConfigError {
  return new ConfigError([
    `There is no stream in ${place}: ${reasons.join("; ") || "it is empty"}`,
  ]);
}

/** The compiler can't know that a discovered class takes the settings of this tap. */
function make(StreamOfTap: StreamClass, services: StreamServices<object>): Stream {
  return Reflect.construct(StreamOfTap, [services]);
}

/**
 * The streams whose tables can be selected: all except extra streams that `extra_streams` does not name.
 *
 * @throws ConfigError when the setting names an unknown table.
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
      const hint =
        nearest === undefined ? `there are ${extra.join(", ")}` : `did you mean ${nearest}?`;
      return `extra_streams names ${JSON.stringify(name)}, which is not a table; ${hint}`;
    });
  if (problems.length > 0) throw new ConfigError(problems);
  return tables.filter(
    ({ name, isExtra }) => !isExtra || named.includes(everything) || named.includes(name),
  );
}

/** Stands for all extra streams. */
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
