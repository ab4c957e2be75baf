/** Plans, requests and writes what is selected. */

import type { SettingsSchema } from "../config/settings.ts";
import {
  extraStreamsSetting,
  personalDataSettings,
  replicationOptionsOf,
  standardSettings,
} from "../config/standard-settings.ts";
import type { HttpClient } from "../http/http-client.ts";
import { hollowColumnsRemark } from "../records/hollow-columns.ts";
import type { Privacy } from "../records/privacy.ts";
import {
  type CatalogEntry,
  emptyState,
  isStreamSelected,
  type JsonObject,
  type MessageWriter,
  type State,
} from "../singer/index.ts";
import type { Stream } from "../stream/stream.ts";
import { type Forecast, forecast } from "../sync/estimate/forecast.ts";
import { columnMessages, type PlanOptions } from "../sync/plan/loaded-columns.ts";
import { makePlan } from "../sync/plan/plan.ts";
import type { Plan } from "../sync/plan/stream-plan.ts";
import { memoriesOf, otherwiseLoaded } from "../sync/plan/table-memories.ts";
import { type ProbeResult, probe } from "../sync/probe.ts";
import { Run } from "../sync/run.ts";
import { clientOf } from "./client-of.ts";
import type { ForecastOptions, SyncOptions, SyncSummary, TestOptions } from "./sync-options.ts";

/** The part of a tap that a run needs. */
interface RunnableTap {
  readonly name: string;
  readonly version: string;
  readonly settingsSchema: SettingsSchema;
  /** All settings, including the SDK's. */
  readonly allSettings: SettingsSchema;
  readonly firstColumns: Readonly<Record<string, string>>;
}

/** Runs a tap with its streams and the effective catalog entries. */
export class TapRunner {
  readonly #tap: RunnableTap;
  readonly #streams: readonly Stream[];
  readonly #entries: readonly CatalogEntry[];
  readonly #privacy: Privacy;
  readonly #options: TestOptions;

  constructor(
    tap: RunnableTap,
    streams: readonly Stream[],
    entries: readonly CatalogEntry[],
    privacy: Privacy,
    options: TestOptions,
  ) {
    this.#tap = tap;
    this.#streams = streams;
    this.#entries = entries;
    this.#privacy = privacy;
    this.#options = options;
  }

  /** See `Tap.sync`. */
  async sync(
    writer: MessageWriter,
    { state, progress, rowLimit = null }: SyncOptions,
  ): Promise<SyncSummary> {
    const { settings, logger, stop } = this.#options;
    const options = replicationOptionsOf(settings);
    const replication = rowLimit === null ? options : { ...options, activateVersions: false };
    const plan = this.#plan(state, { ...replication, rowLimit });
    const { warning, infos } = columnMessages(plan, this.#tap.name);
    if (warning !== null) logger.warn(warning);
    for (const text of infos) logger.info(text);
    const memories = memoriesOf(plan, this.#privacy);
    const changed = otherwiseLoaded(plan, state, memories);
    if (changed.length > 0) {
      logger.warn(
        `personal_data, redact or hash_key has changed since these tables were loaded: ${changed.join(", ")}. Rows that this run does not read stay unchanged in the target; to rewrite all of them, run with --full-refresh (without Meltano: without a state)`,
      );
    }
    const http = this.#client();
    const onClosed = (): void => stop.abort(writer.closed.reason);
    writer.closed.addEventListener("abort", onClosed);
    try {
      progress.started(http.counts);
      const run = new Run({
        plan,
        state,
        http,
        writer,
        logger,
        concurrency: settings.concurrency,
        rowLimit,
        skipForbidden: settings.skip_forbidden,
        progress,
        replication,
        omitNestedProperties: settings.omit_nested_properties,
        version: this.#tap.version,
        settings: this.#decidingSettings(),
        memories,
        stop,
      });
      const outcome = await run.execute();
      return { ...outcome, requests: http.counts, requestsByStream: http.byStream };
    } finally {
      writer.closed.removeEventListener("abort", onClosed);
      http.close();
    }
  }

  /** See `Tap.forecast`. */
  async forecast({ state, startup = () => 0 }: ForecastOptions): Promise<Forecast> {
    const { settings, logger, stop } = this.#options;
    const replication = replicationOptionsOf(settings);
    const plan = this.#plan(state, replication);
    const http = this.#client();
    try {
      return await forecast(plan, {
        state,
        http,
        logger,
        concurrency: settings.concurrency,
        version: this.#tap.version,
        settings: this.#decidingSettings(),
        lookback: replication.lookback,
        startup,
      });
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      http.close();
    }
  }

  /** See `Tap.test`. */
  async test(): Promise<readonly ProbeResult[]> {
    const { settings, logger, stop } = this.#options;
    // A backfill leaves tables out, but the credential is tested for all of them.
    const plan = this.#plan(emptyState, { ...replicationOptionsOf(settings), endDate: null });
    for (const { stream, text } of plan.warnings) logger.forStream(stream).warn(text);
    logger.info(
      "After switching to a credential with more permissions, run once with --full-refresh (without Meltano: without a state): incremental reads return only what changed since the last run, not older rows that were not visible before",
    );
    const http = this.#client();
    try {
      await http.checkHealth();
      return await probe(plan, http);
    } catch (error) {
      // Otherwise, the other streams' pending requests would be retried for minutes.
      stop.abort(error);
      throw error;
    } finally {
      http.close();
    }
  }

  #plan(state: State, replication: PlanOptions): Plan {
    const { firstColumns } = this.#tap;
    const options = { ...replication, firstColumns };
    const plan = makePlan(this.#streams, this.#entries, state, options, this.#privacy);
    for (const entry of this.#entries.filter(isStreamSelected)) {
      const remark = hollowColumnsRemark(entry, this.#tap.name);
      if (remark !== null) this.#options.logger.forStream(entry.tap_stream_id).warn(remark);
    }
    if (plan.tables.length === 0 && plan.leftOut.length === 0) {
      const { name } = this.#tap;
      this.#options.logger.warn(
        `Nothing is selected in the catalog, so nothing is read. With Meltano, select before you exclude: meltano select ${name} '*' '*'. Without Meltano, set "selected": true for "breadcrumb": [] in the metadata of each table`,
      );
    }
    return plan;
  }

  /**
   * The settings that affect what is read and written: the tap's own, except the choice of tables, and those for
   * personal data.
   */
  #decidingSettings(): JsonObject {
    const others = { ...standardSettings, ...extraStreamsSetting };
    const own = Object.keys(this.#tap.settingsSchema.properties).filter(
      (name) => !Object.hasOwn(others, name),
    );
    const values = new Map(Object.entries(this.#options.settings));
    const deciding = [...own.sort(), ...Object.keys(personalDataSettings)];
    return Object.fromEntries(deciding.map((name) => [name, values.get(name) ?? null]));
  }

  #client(): HttpClient {
    const { redactor } = this.#options.logger;
    if (this.#privacy.isActive) redactor.forbidQuotes();
    return clientOf(this.#tap, this.#streams, this.#options);
  }
}
