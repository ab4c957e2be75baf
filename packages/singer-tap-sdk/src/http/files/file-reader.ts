/** Reads the files of a stream. */

import {
  ConfigError,
  InvalidResponseError,
  RequestError,
  type RequestFacts,
  UnexpectedResponseError,
} from "../../errors/index.ts";
import type { JsonObject } from "../../singer/index.ts";
import type { PagedEndpoint, SeriesStart } from "../endpoint.ts";
import { type EndpointRequest, factsOf } from "../endpoint-request.ts";
import type { HttpClient } from "../http-client.ts";
import type { Page } from "../page.ts";
import { keyOf } from "../page-series.ts";
import { SinglePagePaginator } from "../paginators/index.ts";
import { asRequestError } from "../read-page.ts";
import { keyProblem, rowsOf } from "../rows-of.ts";
import { TemporaryFile } from "../temporary-file.ts";
import type { CsvDialect } from "./csv.ts";
import { type FileDeclarations, type FileList, FileLister } from "./file-list.ts";
import type { OpenFile } from "./open-file.ts";
import { firstPlace, type Place, readPlace, writePlace } from "./place.ts";
import { FileRows, isRowFormat, type RowFormat } from "./rows.ts";
import { unzipped } from "./unzip.ts";

/** An endpoint whose records are in files. */
export interface FileEndpoint<Start extends SeriesStart>
  extends PagedEndpoint<Start>,
    FileDeclarations {
  /** How its CSV differs from RFC 4180. */
  readonly csvDialect: CsvDialect;
  /** The record of a row of a file; rows count from 1. */
  parseRow(row: JsonObject, number: number): JsonObject;
}

/** The state of one read. */
interface Walk {
  readonly client: HttpClient;
  readonly context: SeriesStart["context"];
  readonly facts: RequestFacts;
  /** How far it has come. */
  place: Place;
  /** Rows that have been passed on. */
  passed: number;
}

/**
 * Reads files in batches of rows, each as a page: whatever the size of a file, only a batch is in memory.
 *
 * A file that is cut off is requested again. Rows that were passed on before are skipped if its ETag, or else its length,
 * is still the same; else it is read from its start. Without keys, rows can't be recognized, so a file is complete, in a
 * temporary file, before its first row is passed on.
 */
export class FileReader<Start extends SeriesStart> {
  readonly #endpoint: FileEndpoint<Start>;
  readonly #log: (text: string) => void;
  /** Whether a row has had a key: the declaration then matches the API. */
  #isFit = false;

  /** @param log Called with what users should know while they wait. */
  constructor(endpoint: FileEndpoint<Start>, log: (text: string) => void) {
    this.#endpoint = endpoint;
    this.#log = log;
  }

  /** Why the endpoint's records can't be read from files, which is a bug in the tap; null if they can. */
  problem(context: SeriesStart["context"]): string | null {
    const { asyncJob, files, format, csvDialect } = this.#endpoint;
    if (format !== "csv" && Object.keys(csvDialect).length > 0) {
      return `it declares csvDialect, and its format is ${format}`;
    }
    if (asyncJob !== null && files === null) {
      return "it declares asyncJob, but not in files where the job's files are";
    }
    return this.#endpoint.paginator(context) instanceof SinglePagePaginator
      ? null
      : "its records are in files, which have no pages: override paginator to return a SinglePagePaginator";
  }

  /**
   * Reads a series to its end. Its cursors are places.
   *
   * @throws TapError when it can't be read to its end.
   */
  async *read(start: Start, client: HttpClient): AsyncGenerator<Page, void> {
    const endpoint = this.#endpoint;
    const { context } = start;
    const problem = this.problem(context);
    if (problem !== null) throw new ConfigError([`${endpoint.name}: ${problem}`]);
    const { url, body } = endpoint.paginator(context).prepare(endpoint.seriesRequest(start), null);
    const own = { endpoint, context, url, body, format: endpoint.format };
    const lister = new FileLister(endpoint, own, client, this.#log);
    const facts = factsOf(own, 1);
    const walk: Walk = { client, context, facts, place: readPlace(start.cursor), passed: 0 };
    /** Refusals since the last row of these files that was passed on, and the rows and the files of the last refusal. */
    let refusals = 0;
    let before = 0;
    let digest = "";
    for (;;) {
      const list = yield* this.#listFiles(lister, walk);
      try {
        yield* this.#readFiles(list, walk);
        break;
      } catch (error) {
        // A signed URL has run out, or a job's files are gone: a new list shows which.
        const isFurther = walk.passed > before && list.digest === digest;
        refusals = isFurther ? 1 : refusals + 1;
        before = walk.passed;
        digest = list.digest;
        const mayBeRenewed = endpoint.files !== null && refusals <= maxRefusals;
        if (!(mayBeRenewed && isRefused(error))) throw error;
      }
    }
    yield pageOf([], 0, null);
  }

  async *#listFiles(lister: FileLister<Start>, walk: Walk): AsyncGenerator<Page, FileList> {
    const listing = lister.list(walk.place.job);
    for (;;) {
      const { done, value } = await listing.next();
      if (done === true) {
        this.#goOnIn(value.digest, walk);
        return value;
      }
      // In a new job, files are read from the start.
      if (value !== walk.place.job) this.#startOver({ ...firstPlace, job: value }, walk);
      // The state has the job as soon as there is one.
      yield pageOf([], 0, writePlace(walk.place));
    }
  }

  /** Goes on in a list of files: where the read stood, if they are the same. */
  #goOnIn(digest: string, walk: Walk): void {
    const { list, job } = walk.place;
    if (list === digest) return;
    if (list === null) walk.place = { ...walk.place, list: digest };
    else this.#startOver({ ...firstPlace, job, list: digest }, walk);
  }

  /** @throws InvalidResponseError when rows were passed on that could not be recognized if they came again. */
  #startOver(place: Place, walk: Walk): void {
    if (walk.passed > 0 && this.#endpoint.primaryKeys.length === 0) {
      throw new InvalidResponseError(walk.facts, "its files changed while they were read");
    }
    walk.place = place;
  }

  async *#readFiles({ requests }: FileList, walk: Walk): AsyncGenerator<Page> {
    const { format } = this.#endpoint;
    for (const [index, request] of requests.entries()) {
      if (index < walk.place.file) continue;
      yield* isRowFormat(format)
        ? this.#readRows(request, format, walk)
        : this.#readWhole(request, walk);
      walk.place = { ...walk.place, file: index + 1, validator: null, rows: 0 };
      // A later run need not read it again.
      if (index + 1 < requests.length) yield pageOf([], 0, writePlace(walk.place));
    }
  }

  /** Reads a file whose format has no rows, at once. */
  async *#readWhole(request: EndpointRequest, walk: Walk): AsyncGenerator<Page> {
    const none: { readonly records: readonly JsonObject[] } = { records: [] };
    const { records } = await walk.client.get({
      ...request,
      empty: none,
      read: (response) => ({ records: this.#endpoint.parseResponse(response) }),
    });
    yield this.#page(
      records,
      { ...walk.place, file: walk.place.file + 1 },
      factsOf(request, 1),
      walk,
    );
  }

  /** Reads a file row by row, as often as it is cut off. */
  async *#readRows(request: EndpointRequest, format: RowFormat, walk: Walk): AsyncGenerator<Page> {
    const download = walk.client.download(request);
    let furthest = 0;
    for (;;) {
      const file = await download.open();
      if (file === null) return;
      const progress = { rows: 0 };
      try {
        yield* this.#batches(file, format, walk, progress);
        return;
      } catch (error) {
        const hasProgress = progress.rows > furthest;
        furthest = Math.max(furthest, progress.rows);
        await download.retry(asRequestError(error, file.facts), hasProgress);
      }
    }
  }

  async *#batches(
    file: OpenFile,
    format: RowFormat,
    walk: Walk,
    progress: { rows: number },
  ): AsyncGenerator<Page> {
    const isKeyed = this.#endpoint.primaryKeys.length > 0;
    let rows: FileRows | null = null;
    let kept: TemporaryFile | null = null;
    let isComplete = false;
    try {
      rows = new FileRows(file, format, this.#endpoint.csvDialect);
      const content = unzipped(file.content);
      if (!isKeyed) kept = await TemporaryFile.of(content);
      // Not every cut shows in the content alone: the last line may show it.
      if (kept !== null) for await (const _ of rows.read(kept.read()));
      const { validator } = file;
      const { place } = walk;
      const skipped = validator !== null && validator === place.validator ? place.rows : 0;
      for await (const batch of rows.read(kept?.read() ?? content)) {
        const first = progress.rows + 1;
        progress.rows += batch.length;
        if (progress.rows <= skipped) continue;
        const left = batch.slice(Math.max(0, skipped + 1 - first));
        const number = progress.rows - left.length + 1;
        const records = left.map((row, index) => this.#endpoint.parseRow(row, number + index));
        const next = { ...walk.place, validator, rows: validator === null ? 0 : progress.rows };
        yield this.#page(records, next, file.facts, walk);
      }
      isComplete = true;
    } finally {
      kept?.close();
      const { replacedCharacters = 0 } = rows ?? {};
      file.close({ records: isComplete ? progress.rows : null, replacedCharacters });
    }
  }

  /** The page of some records, after which the read stands at a place. */
  #page(records: readonly JsonObject[], next: Place, facts: RequestFacts, walk: Walk): Page {
    const { primaryKeys } = this.#endpoint;
    const rows = rowsOf(this.#endpoint, records, walk.context);
    const keyed = rows.filter((row) => keyOf(row, primaryKeys) !== null);
    const [row] = rows;
    if (!this.#isFit && row !== undefined) {
      if (keyed.length === 0)
        throw new UnexpectedResponseError(facts, keyProblem(row, primaryKeys));
      this.#isFit = true;
    }
    walk.place = next;
    walk.passed += keyed.length;
    return pageOf(keyed, rows.length - keyed.length, writePlace(next));
  }
}

function pageOf(records: readonly JsonObject[], keyless: number, next: string | null): Page {
  return {
    records,
    next,
    isDivisible: false,
    isNarrowingRefused: false,
    total: null,
    size: 0,
    shortage: null,
    keyless,
    repeated: 0,
  };
}

/** Times in a row that a file may be refused: by a URL that has run out, and by a job that has vanished meanwhile. */
const maxRefusals = 2;

/** Statuses for a file that is gone, and for a signed URL that has run out: storages differ in which one they send. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 410]);

function isRefused(error: unknown): boolean {
  return error instanceof RequestError && refusals.has(error.facts.status ?? 0);
}
