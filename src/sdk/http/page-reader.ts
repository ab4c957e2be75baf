/** The loop over the pages of a series. */

import { type JsonObject, ownValue } from "../../singer/index.ts";
import { NotFoundError, RejectedRequestError, UnexpectedAnswerError } from "../errors/index.ts";
import { listOf } from "../errors/list-of.ts";
import { type Answer, outlineOf, UnexpectedAnswer, UnusableAnswer } from "./answer.ts";
import type { Authenticator } from "./authenticators/index.ts";
import type { PageRequest } from "./http-client.ts";
import {
  type KeptRecords,
  maxEmptyPages,
  maxSamePages,
  PageSeries,
  type Shortage,
} from "./page-series.ts";
import type { PagedRequest, Paginator } from "./paginators/index.ts";
import { endpointOf, type Method } from "./request.ts";

/** A page as it was answered. */
export interface AnsweredPage {
  readonly records: readonly JsonObject[];
  /** The cursor of the page after it; null on the last page. */
  readonly next: string | null;
  /** Whether that cursor names a place in the order of the list, whatever filter it is used with. */
  readonly keepsPlace: boolean;
  /** Records of the whole series, where the answer tells. */
  readonly total: number | null;
  readonly body: unknown;
}

/** A page of a series: the records that are to be written of it. */
export interface SeriesPage
  extends KeptRecords,
    Pick<AnsweredPage, "next" | "keepsPlace" | "total"> {
  /** By how much the series has ended short of what the API counts; null where it has not. */
  readonly shortage: Shortage | null;
}

/** What a series of pages is read with. */
export interface SeriesOptions {
  /** Name of the stream, for messages. */
  readonly stream: string;
  readonly method: Method;
  readonly primaryKeys: readonly string[];
  readonly paginator: Paginator;
  readonly authenticator: Authenticator;
  /** The request of the series as it is now, without paging; it may be narrowed between two pages. */
  readonly first: () => PagedRequest;
  /** Called when the request is refused: undoes the last narrowing, if the series was narrowed since the page before. */
  readonly widen: () => boolean;
  /** Where to take the series up; null for its start. */
  readonly cursor: string | null;
  readonly parse: (answer: Answer) => readonly JsonObject[];
  /** Makes the stream's record of an answered one; null leaves it out. */
  readonly postProcess: (record: JsonObject) => JsonObject | null;
  readonly send: (
    request: Pick<PageRequest<AnsweredPage>, "url" | "body" | "empty" | "read">,
  ) => Promise<AnsweredPage>;
}

const noPage: AnsweredPage = {
  records: [],
  next: null,
  keepsPlace: false,
  total: null,
  body: null,
};

/** Reads the series of pages of one stream. */
export class PageReader {
  /** Whether an answer has held a row of the stream: its declaration then fits the API. */
  #isFit = false;

  /** @throws TapError when the series can't be read to its end. */
  async *read(options: SeriesOptions): AsyncGenerator<SeriesPage, void> {
    const series = new PageSeries(options.primaryKeys, options.cursor);
    while (series.goesOn) {
      let page: SeriesPage;
      try {
        page = await this.#next(options, series);
        if (series.shortage(page.total) !== null) {
          // Once may be a fault.
          series.repeat();
          page = joined(page, await this.#next(options, series), options);
        }
      } catch (error) {
        if (isRefused(error) && options.widen()) continue;
        // The record that served as cursor was deleted meanwhile: take the series up one record earlier.
        if (error instanceof NotFoundError && series.stepBack()) continue;
        throw error;
      }
      await requireEnd(series, options);
      yield { ...page, shortage: series.shortage(page.total) };
    }
  }

  /** Asks for the next page of a series. */
  async #next(options: SeriesOptions, series: PageSeries): Promise<SeriesPage> {
    const { paginator, first, send } = options;
    const answered = await send({
      ...paginator.prepare(first(), series.cursor),
      empty: noPage,
      read: (answer) => this.#pageOf(answer, options, series),
    });
    const { records: found, next, keepsPlace, total, body } = answered;
    const records = rowsOf(found, options);
    const kept = series.advance({
      records,
      leftOut: found.length - records.length,
      isEmpty: found.length === 0,
      next,
      substitutes: keepsPlace ? paginator.substitutes(found) : [],
      body,
    });
    this.#requireKeys(records, kept.keyless, options);
    return { ...kept, next, keepsPlace, total, shortage: null };
  }

  /**
   * Makes a page of an answer.
   *
   * @throws UnusableAnswer when it is none, or, which ends the stream at once, UnexpectedAnswer as long as none
   *   has been.
   */
  #pageOf(answer: Answer, options: SeriesOptions, series: PageSeries): AnsweredPage {
    const { parse, paginator, authenticator } = options;
    try {
      const records = parse(answer);
      const cursor = paginator.next(answer, records, series.cursor);
      const told = cursor && (authenticator.withoutCredential?.(cursor) ?? cursor);
      // Some APIs, Solr among them, tell the end by the same cursor again.
      const next = told === series.cursor && records.length === 0 ? null : told;
      series.check(next);
      const keepsPlace = next !== null && paginator.keepsPlace(next, records);
      return { records, next, keepsPlace, total: paginator.total(answer), body: answer.body };
    } catch (error) {
      if (!(error instanceof UnusableAnswer) || this.#isFit) throw error;
      throw new UnexpectedAnswer(error.message);
    }
  }

  /** @throws UnexpectedAnswerError when no record that was read so far has a key; a single one costs only itself. */
  #requireKeys(records: readonly JsonObject[], keyless: number, options: SeriesOptions): void {
    const [record] = records;
    if (this.#isFit || record === undefined) return;
    if (keyless === records.length) {
      const missing = options.primaryKeys.filter((key) => ownValue(record, key) == null);
      const keys = listOf(missing.map((key) => `"${key}"`));
      const problem = `its records lack the key ${keys}; they have ${outlineOf(record, 1)}`;
      throw unexpected(problem, options);
    }
    this.#isFit = true;
  }
}

/** A page that was asked for twice: what the second response adds to the first, and where that leads. */
function joined(first: SeriesPage, second: SeriesPage, { primaryKeys }: SeriesOptions): SeriesPage {
  // Records without keys can't be told apart but by their number.
  const added =
    primaryKeys.length > 0 ? second.records : second.records.slice(first.records.length);
  const keyless = Math.max(first.keyless, second.keyless);
  const { repeated } = first;
  return { ...second, records: [...first.records, ...added], keyless, repeated };
}

/** Whether the source does not accept what it is asked for: a cursor that it does not know, say. */
export function isRefused(error: unknown): boolean {
  return error instanceof NotFoundError || error instanceof RejectedRequestError;
}

/** @throws UnexpectedAnswerError when the series seems to have no end. */
async function requireEnd(series: PageSeries, options: SeriesOptions): Promise<void> {
  if (series.isEndless) {
    throw unexpected(`${maxEmptyPages} empty pages, each with another after it`, options);
  }
  const { doubtful } = series;
  if (doubtful === null) return;
  const { paginator, first, parse, send } = options;
  const { records, body } = await send({
    ...paginator.prepare(first(), doubtful.cursor),
    empty: noPage,
    read: (answer) => ({ ...noPage, records: parse(answer), body: answer.body }),
  });
  if (series.isSame({ records: rowsOf(records, options), body })) {
    const problem = `${maxSamePages} times the same page, though the next one was asked for`;
    throw unexpected(problem, options);
  }
}

function rowsOf(records: readonly JsonObject[], { postProcess }: SeriesOptions): JsonObject[] {
  return records.map(postProcess).filter((record) => record !== null);
}

function unexpected(
  problem: string,
  { stream, method, first }: SeriesOptions,
): UnexpectedAnswerError {
  const endpoint = endpointOf({ method, url: first().url });
  return new UnexpectedAnswerError({ stream, endpoint, attempts: 1 }, problem);
}
