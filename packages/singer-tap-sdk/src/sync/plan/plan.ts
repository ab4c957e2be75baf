/** Plans a run, before anything is requested. */

import { ConfigError } from "../../errors/index.ts";
import { propertyOf } from "../../records/column-schemas.ts";
import type { ColumnTree } from "../../records/column-tree.ts";
import { Privacy } from "../../records/privacy.ts";
import { resolveTable } from "../../records/table.ts";
import {
  type Bookmark,
  bookmarkOf,
  type CatalogEntry,
  isStreamSelected,
  type State,
} from "../../singer/index.ts";
import type { Stream, StreamClass } from "../../stream/stream.ts";
import type { BackfillRange } from "../state/backfill-cursor.ts";
import { pagesOf } from "../state/bookmark-keys.ts";
import { FullTableCursor } from "../state/full-table-cursor.ts";
import { type Resumption, readResumption, resumeKey } from "../state/resumption.ts";
import { backfillCursor, chooseCursor } from "./cursor-choice.ts";
import { definitionProblems, drivingListsIn } from "./definitions.ts";
import { type Diagnostics, mergeDiagnostics } from "./diagnostics.ts";
import { Draft } from "./draft.ts";
import { drivingListsOf } from "./driving-lists.ts";
import { type PlanOptions, refilled, unrefilled } from "./loaded-columns.ts";
import { drivingParent, streamOfClass } from "./parents.ts";
import type { Plan, Table } from "./stream-plan.ts";

/**
 * Plans what a run reads: the tables that the catalog selects, the rows that their columns embed, and the parents of both.
 *
 * @param privacy What is dropped, redacted or hashed.
 * @throws ConfigError if the state can't be used, or the streams' declarations contradict each other.
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

class Planner {
  readonly #streams: readonly Stream[];
  readonly #state: State;
  readonly #options: PlanOptions;
  readonly #privacy: Privacy;
  readonly #diagnostics: Partial<Diagnostics>[] = [];
  readonly #roots = new Map<Stream, Draft>();
  /** Names of the selected tables. */
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
      return (stream && this.#placeTable(stream, entry)) ?? [];
    });
    for (const draft of tables) this.#placeEmbeddings(draft);
    const placed = tables.map((draft) => this.#joinFullList(draft));
    const roots = [...this.#roots.values()];
    for (const root of roots) {
      root.complete(this.#usableResumption(root.stream));
    }
    for (const root of roots) {
      root.driveBy(drivingListsOf(root, (stream) => this.#roots.get(stream)));
    }
    const { problems, ...diagnostics } = mergeDiagnostics(this.#diagnostics);
    if (problems.length > 0) throw new ConfigError(problems);
    return { roots, tables: placed, ...diagnostics };
  }

  /** The plan of a selected table; null if the run leaves it out. */
  #placeTable(stream: Stream, entry: CatalogEntry): Draft | null {
    const { name } = stream;
    const { warnings, problems, rowConformer, columns, ...table } = resolveTable(
      stream,
      entry,
      this.#privacy,
    );
    const found = this.#cursorOf(stream, entry, columns);
    if (found === null) return null;
    const { cursor, refill } = found;
    const isLoadable = cursor.version === null || propertyOf(table.schema, "version") === undefined;
    this.#diagnostics.push({
      problems,
      warnings: warnings.map((text) => ({ stream: name, text })),
      unversioned: isLoadable ? [] : [name],
    });
    const parent = stream.parent ?? (cursor.parentSince === null ? null : stream.optionalParent);
    const draft = parent === null ? this.#root(stream) : this.#child(this.#rowsOf(parent), stream);
    draft.writeTo({
      ...table,
      fit: rowConformer(draft.drift),
      // meltanolabs-target-postgres 0.8.1 passes a parameter `version` to the statement that marks deleted rows, which
      // SQLAlchemy rejects for a table with such a column. The tap can't know the loader, nor the columns of its table.
      cursor: isLoadable ? cursor : new FullTableCursor(null),
      refill,
    });
    return draft;
  }

  #cursorOf(
    stream: Stream,
    entry: CatalogEntry,
    columns: ColumnTree,
  ): Pick<Table, "cursor" | "refill"> | null {
    const { startDate, endDate } = this.#options;
    if (startDate !== null && endDate !== null)
      return this.#backfillOf(stream, { startDate, endDate });
    const lists = drivingListsIn(stream, this.#streams);
    const isAnyRead = Object.values(lists).some(({ name }) => this.#selected.has(name));
    const drivers = {
      parent: drivingParent(stream, this.#streams),
      lists: isAnyRead ? lists : {},
    };
    const options = this.#isWindowed(stream)
      ? { ...this.#options, activateVersions: false }
      : this.#options;
    const bookmark = this.#bookmarkOf(stream);
    const resumption = this.#usableResumption(stream);
    const known = { stream, columns, bookmark, resumption };
    const { choice, refill, newColumns, unfilled } = refilled(known, options, (position, from) =>
      chooseCursor(stream, drivers, entry, position, { ...options, ...from }),
    );
    this.#diagnostics.push(choice.diagnostics, { newColumns, unfilled });
    return { cursor: choice.cursor, refill };
  }

  /** How a table is read in a run with an end date; null if it is left out. */
  #backfillOf(stream: Stream, range: BackfillRange): Pick<Table, "cursor" | "refill"> | null {
    const parent = drivingParent(stream, this.#streams);
    const cursor = backfillCursor(stream, { parent }, range);
    if (cursor !== null) {
      return { cursor, refill: unrefilled };
    }
    this.#diagnostics.push({ leftOut: [stream.name] });
    return null;
  }

  /** Whether a complete read shows only a part of the stream, or of its parent. */
  #isWindowed({ isWindowed, parent }: Stream): boolean {
    const found = parent === null ? undefined : streamOfClass(this.#streams, parent);
    return isWindowed || (found !== undefined && this.#isWindowed(found));
  }

  #placeEmbeddings(draft: Draft): void {
    const { stream, table } = draft;
    if (table === null) return;
    const sources = new Map<Stream, Draft>();
    for (const [property, embed] of Object.entries(stream.embeds)) {
      const embedded = this.#streams.find((one) => one.name === embed.stream);
      if (embedded === undefined || !table.holds(property)) continue;
      const source = sources.get(embedded) ?? this.#sourceFor(draft, embedded);
      sources.set(embedded, source);
      draft.embed(table, property, embed, source);
    }
  }

  /** The plan that reads the rows that a table embeds, in the fewest requests. */
  #sourceFor(draft: Draft, embedded: Stream): Draft {
    if (embedded.parent !== null) return this.#child(draft, embedded);
    // With a limit, no list is read for a few rows of it.
    const isFiltered = (draft.table?.cursor.since ?? null) !== null || this.#rowLimit !== null;
    const root = this.#roots.get(embedded);
    const isReadInFull = this.#rowLimit === null && root !== undefined && root.needs === null;
    // A list that is read in full anyway costs nothing more.
    if (!isFiltered || isReadInFull) return this.#root(embedded);
    const { optionalParent } = embedded;
    return optionalParent !== null && streamOfClass([draft.stream], optionalParent) !== undefined
      ? this.#child(draft, embedded)
      : new Draft(embedded);
  }

  /** Writes a parent-driven table from its full list, if that is read anyway. */
  #joinFullList(draft: Draft): Draft {
    const { parent, stream } = draft;
    const root = this.#roots.get(stream);
    if (parent === null || stream.parent !== null || root === undefined || root.needs !== null) {
      return draft;
    }
    draft.moveTableTo(root);
    return root;
  }

  #root(stream: Stream): Draft {
    const known = this.#roots.get(stream);
    if (known !== undefined) return known;
    const draft = new Draft(stream);
    this.#roots.set(stream, draft);
    return draft;
  }

  #child(parent: Draft, stream: Stream): Draft {
    const known = parent.children.find((child) => child.stream === stream);
    if (known !== undefined) return known;
    const requests = pagesOf(this.#bookmarkOf(stream));
    const hasList = stream.parent === null && this.#rowLimit === null;
    const bulkList = hasList ? { list: new Draft(stream), requests } : null;
    const draft = new Draft(stream, parent, bulkList);
    parent.addChild(draft);
    return draft;
  }

  /** The plan that reads the rows of a parent. */
  #rowsOf(parent: StreamClass): Draft {
    const stream = streamOfClass(this.#streams, parent);
    if (stream === undefined) throw new Error(`${parent.name} is not among the streams`);
    if (stream.parent === null) return this.#root(stream);
    return this.#child(this.#rowsOf(stream.parent), stream);
  }

  #usableResumption(stream: Stream): Resumption | null {
    const resumption = readResumption(this.#bookmarkOf(stream)[resumeKey]);
    if (resumption === null || this.#options.endDate !== null) return null;
    const hour = 3_600_000;
    const age = Date.now() - Date.parse(resumption.at);
    return age >= 0 && age < this.#options.maxResumeAge * hour ? resumption : null;
  }

  /** Most rows of each table; null for all. */
  get #rowLimit(): number | null {
    return this.#options.rowLimit ?? null;
  }

  #bookmarkOf({ name }: Stream): Bookmark {
    return bookmarkOf(this.#state, name) ?? {};
  }
}
