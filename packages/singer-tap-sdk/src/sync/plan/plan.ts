/** The plan of a run: what is read, for whom, and from when on. Made before anything is requested. */

import { ConfigError } from "../../errors/index.ts";
import type { FitRecord } from "../../records/conform.ts";
import type { Drift } from "../../records/drift.ts";
import { Privacy } from "../../records/privacy.ts";
import type { EmbeddedFit, FitRow } from "../../records/row-fit.ts";
import { type Table as FittedTable, tableOf } from "../../records/table.ts";
import { bookmarkOf, type CatalogEntry, isStreamSelected, type State } from "../../singer/index.ts";
import type { Stream, StreamClass } from "../../stream/stream.ts";
import { type Resumption, readResumption, resumeKey } from "../state/resumption.ts";
import { definitionProblems, followedBy, listsFollowedBy, streamOfClass } from "./definitions.ts";
import { Draft } from "./draft.ts";
import { type Followed, followedLists } from "./driving-lists.ts";
import { type NewColumns, type PlanOptions, type Refill, refilled } from "./loaded-columns.ts";
import {
  bookmarkKeys,
  Diagnostics,
  loadable,
  type Replication,
  replicationOf,
  type Warning,
} from "./replication.ts";

/** Where a stream's rows go as a table: as the catalog selects it, and how it is replicated. */
export interface Table
  extends Pick<FittedTable, "schema" | "keys" | "holds" | "embeddedFit" | "embeddedValuesFit"> {
  /** Makes a row of a record. */
  readonly fit: FitRow;
  readonly replication: Replication;
  readonly refill: Refill;
}

/** Where a stream's rows go in another stream's rows: as an array, or by values. */
export interface Collection {
  /** Column that holds the key of the row they belong to. */
  readonly foreignKey: string;
  readonly fit: EmbeddedFit;
}

/** One of the columns of a table that embed rows. */
export interface Embedding {
  readonly property: string;
  /** Reads its rows: a child of the table's reading, or a list. */
  readonly source: StreamPlan;
}

/** The list of everything, for a child that need not be asked for row by row. */
export interface BulkList {
  readonly list: StreamPlan;
  /** Requests that reading the list took the last time; null where nobody knows. */
  readonly requests: number | null;
}

/** One reading of a stream: its own list, or its rows for the rows of a parent. */
export interface StreamPlan {
  readonly stream: Stream;
  /** The reading whose rows this one is made for; null for a list of its own. */
  readonly parent: StreamPlan | null;
  readonly table: Table | null;
  /** Set where another stream embeds the rows. */
  readonly collection: Collection | null;
  /** Set for a child whose rows can be had from a list as well; whichever takes fewer requests is read. */
  readonly bulkList: BulkList | null;
  readonly embeddings: readonly Embedding[];
  readonly children: readonly StreamPlan[];
  /**
   * For a list of its own: from when on it is asked. For a child: rows of the parent that changed before are
   * passed over. Null for no bound.
   */
  readonly since: string | null;
  /** For a table that may be asked for the changed rows of lists: these; empty where its own list has to be read. */
  readonly follows: readonly Followed[];
  /** Resumption of an interrupted read that can be taken up; null where there is none. */
  readonly resumption: Resumption | null;
  /** Makes a row of all that the stream declares: what hooks of the streams below it are given. */
  readonly hookFit: FitRecord;
  /** Counts what does not fit the schema. */
  readonly drift: Drift;
  /**
   * For a list of its own, once the source has told its time: puts another time in the place of bookmarks, of this
   * reading and of those for its rows, that lie in the future. `since` follows, here and there.
   *
   * @param now The source's time, in milliseconds since 1970.
   * @param instead What to take for such a bookmark, likewise.
   * @returns What there is to say of each, once.
   */
  readonly bringBack: (now: number, instead: number) => readonly Warning[];
}

export interface Plan {
  /** StreamSyncs that begin with the run; all others are made for rows of theirs, or when somebody needs them. */
  readonly roots: readonly StreamPlan[];
  /** All readings that write a table, by name of the stream. */
  readonly tables: readonly StreamPlan[];
  /** What the user should know about the plan. */
  readonly remarks: readonly Warning[];
  /** Names of the streams that are read in full although the setting asks for incremental reads. */
  readonly readInFull: readonly string[];
  /** Names of the streams that have no version although the setting asks for versions, for a column of that name. */
  readonly unversioned: readonly string[];
  /** Columns that rows lack which were read before they were selected, or known. */
  readonly newColumns: readonly NewColumns[];
}

/**
 * Decides what a run reads: the tables that the catalog selects, the rows that their columns embed, and the
 * parents of either.
 *
 * @param privacy What is not written as it is.
 * @throws ConfigError when the state can't be used, or the streams' declarations contradict each other.
 */
export function makePlan(
  streams: readonly Stream[],
  entries: readonly CatalogEntry[],
  state: State,
  options: PlanOptions,
  privacy: Privacy = Privacy.none,
): Plan {
  const problems = definitionProblems(streams);
  if (problems.length > 0) throw new ConfigError(problems);
  return new Planner(streams, state, options, privacy).plan(entries);
}

/** Whether bookmarks come from the replication key of a stream: those of its own table, or of one that follows it. */
export function needsKey({ stream, table, children }: StreamPlan, followed: Stream): boolean {
  const { replication } = table ?? {};
  const isByOwnKey = replication?.kind === "incremental" || replication?.kind === "by-parent";
  return (
    (isByOwnKey && stream === followed) ||
    (replication?.kind === "following" && replication.parent === followed) ||
    children.some((child) => needsKey(child, followed))
  );
}

class Planner {
  readonly #streams: readonly Stream[];
  readonly #state: State;
  readonly #options: PlanOptions;
  readonly #privacy: Privacy;
  readonly #findings = new Diagnostics();
  readonly #roots = new Map<Stream, Draft>();
  /** Names of the tables that are selected. */
  readonly #selected = new Set<string>();

  constructor(streams: readonly Stream[], state: State, options: PlanOptions, privacy: Privacy) {
    this.#streams = streams;
    this.#state = state;
    this.#options = options;
    this.#privacy = privacy;
  }

  plan(entries: readonly CatalogEntry[]): Plan {
    const byName = new Map(this.#streams.map((stream) => [stream.name, stream]));
    const selected = entries.filter(isStreamSelected);
    for (const { tap_stream_id } of selected) this.#selected.add(tap_stream_id);
    const tables = selected.flatMap((entry) => {
      const stream = byName.get(entry.tap_stream_id);
      return stream === undefined ? [] : [this.#placeTable(stream, entry)];
    });
    for (const draft of tables) this.#placeEmbeddings(draft);
    const placed = tables.map((draft) => this.#joinFullList(draft));
    const roots = [...this.#roots.values()];
    for (const root of roots) {
      root.settle();
      root.resumption = this.#usableResumption(root.stream);
    }
    for (const root of roots) {
      root.follows = followedLists(root, (stream) => this.#roots.get(stream));
    }
    const { problems, warnings: remarks, ...others } = this.#findings;
    if (problems.length > 0) throw new ConfigError(problems);
    return { roots, tables: placed, remarks, ...others };
  }

  #placeTable(stream: Stream, entry: CatalogEntry): Draft {
    const lists = listsFollowedBy(stream, this.#streams);
    const isAnyRead = Object.values(lists).some(({ name }) => this.#selected.has(name));
    const followed = {
      parent: followedBy(stream, this.#streams),
      lists: isAnyRead ? lists : {},
    };
    const { warnings, problems, fit, columns, ...table } = tableOf(stream, entry, this.#privacy);
    const bookmark = bookmarkOf(this.#state, stream.name) ?? {};
    const resumption = this.#usableResumption(stream);
    const options = this.#isWindowed(stream)
      ? { ...this.#options, activateVersions: false }
      : this.#options;
    const {
      replication,
      bookmark: stored,
      refill,
    } = refilled({ stream, columns, bookmark, resumption }, options, this.#findings, (known) =>
      replicationOf(stream, followed, entry, known, options, this.#findings),
    );
    const follows = replication.kind === "following" && replication.since !== null;
    const parent = stream.parent ?? (follows ? stream.optionalParent : null);
    const draft = parent === null ? this.#root(stream) : this.#child(this.#rowsOf(parent), stream);
    this.#findings.problems.push(...problems);
    this.#findings.warnings.push(...warnings.map((text) => ({ stream: stream.name, text })));
    draft.table = {
      ...table,
      fit: fit(draft.drift),
      replication: loadable(replication, stream, table.schema, this.#findings),
      refill,
    };
    draft.bookmark = stored;
    return draft;
  }

  /** Whether a complete read shows a part only: of the stream itself, or of the rows that it is read for. */
  #isWindowed({ isWindowed, parent }: Stream): boolean {
    const found = parent === null ? undefined : streamOfClass(this.#streams, parent);
    return isWindowed || (found !== undefined && this.#isWindowed(found));
  }

  #placeEmbeddings(draft: Draft): void {
    const { stream, table } = draft;
    if (table === null) return;
    const readings = new Map<Stream, Draft>();
    for (const [property, embed] of Object.entries(stream.embeds)) {
      const source = this.#streams.find((one) => one.name === embed.stream);
      if (source === undefined || !table.holds(property)) continue;
      const reading = readings.get(source) ?? this.#sourceFor(draft, source);
      readings.set(source, reading);
      reading.collect(table, property, embed);
      draft.embeddings.push({ property, source: reading });
    }
  }

  /** The reading that brings the rows that a table embeds, in the fewest requests. */
  #sourceFor(draft: Draft, source: Stream): Draft {
    if (source.parent !== null) return this.#child(draft, source);
    const { replication } = draft.table ?? {};
    const isPartial = replication?.kind === "incremental" && replication.since !== null;
    const root = this.#roots.get(source);
    // A list that is read in full anyway costs nothing more.
    if (!isPartial || (root !== undefined && root.needs === null)) return this.#root(source);
    const { optionalParent } = source;
    return optionalParent !== null && streamOfClass([draft.stream], optionalParent) !== undefined
      ? this.#child(draft, source)
      : new Draft(source, null);
  }

  /** A table that would follow its parent is written from the full list where that is read anyway. */
  #joinFullList(draft: Draft): Draft {
    const { parent, table, stream } = draft;
    const root = this.#roots.get(stream);
    if (parent === null || stream.parent !== null || root === undefined || root.needs !== null) {
      return draft;
    }
    root.table = table;
    root.bookmark = draft.bookmark;
    draft.table = null;
    if (draft.collection === null) parent.children.splice(parent.children.indexOf(draft), 1);
    return root;
  }

  #root(stream: Stream): Draft {
    const known = this.#roots.get(stream);
    if (known !== undefined) return known;
    const draft = new Draft(stream, null);
    this.#roots.set(stream, draft);
    return draft;
  }

  #child(parent: Draft, stream: Stream): Draft {
    const known = parent.children.find((child) => child.stream === stream);
    if (known !== undefined) return known;
    const draft = new Draft(stream, parent);
    if (stream.parent === null) {
      const pages = bookmarkOf(this.#state, stream.name)?.[bookmarkKeys.pages];
      const requests = typeof pages === "number" ? pages : null;
      draft.bulkList = { list: new Draft(stream, null), requests };
    }
    parent.children.push(draft);
    return draft;
  }

  /** The reading that brings the rows of a parent. */
  #rowsOf(parent: StreamClass): Draft {
    const stream = streamOfClass(this.#streams, parent);
    if (stream === undefined) throw new Error(`${parent.name} is not among the streams`);
    if (stream.parent === null) return this.#root(stream);
    return this.#child(this.#rowsOf(stream.parent), stream);
  }

  #usableResumption({ name }: Stream): Resumption | null {
    const resumption = readResumption(bookmarkOf(this.#state, name)?.[resumeKey]);
    if (resumption === null) return null;
    const hour = 3_600_000;
    const age = Date.now() - Date.parse(resumption.at);
    return age >= 0 && age < this.#options.maxResumeAge * hour ? resumption : null;
  }
}
