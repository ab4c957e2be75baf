/** Loops over the pages of a series. */

import {
  ConfigError,
  NotFoundError,
  RejectedRequestError,
  UnexpectedResponseError,
} from "../errors/index.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Context } from "./context.ts";
import { tokenIn } from "./delta.ts";
import type { PagedEndpoint, SeriesStart } from "./endpoint.ts";
import type { HttpClient } from "./http-client.ts";
import { emptyPage, type KeptRecords, type Page, type ResponsePage } from "./page.ts";
import { maxEmptyPages, maxSamePages, PageSeries } from "./page-series.ts";
import type { PagedRequest, Paginator } from "./paginators/index.ts";
import type { PageRequest } from "./reception.ts";
import { endpointOf, methodOf } from "./request.ts";
import { type ApiResponse, InvalidResponse, UnexpectedResponse } from "./response.ts";
import { keyProblem, rowsOf } from "./rows-of.ts";

/** The state of one read of a series. */
interface Walk {
  readonly client: HttpClient;
  readonly context: Context;
  readonly paginator: Paginator;
  readonly series: PageSeries;
  /** The request without paging; may be narrowed between two pages. */
  request: PagedRequest;
  /** Whether that is the URL of a delta token, which is requested as it came. */
  readonly isDeltaLink: boolean;
}

/** A page before it is known whether it may end the series. */
type UncheckedPage = KeptRecords &
  Pick<ResponsePage, "next" | "keepsPlace" | "total" | "size" | "deltaToken">;

/** Reads the series of pages of one endpoint. */
export class PageReader<Start extends SeriesStart> {
  readonly #endpoint: PagedEndpoint<Start>;
  /** Whether a response has contained a record with the key: the declaration then matches the API. */
  #isFit = false;

  constructor(endpoint: PagedEndpoint<Start>) {
    this.#endpoint = endpoint;
  }

  /** What is wrong with the requests of a series, whatever the source would say; null if nothing is. */
  problem(paginator: Paginator, body: JsonObject | null): string | null {
    if (body !== null && this.#endpoint.method === "GET") {
      return "a GET has no body: leave out its method, or declare POST";
    }
    return paginator.problem(body);
  }

  /**
   * Reads a series to its end. After a divisible page, the caller may pass a narrower start for the rest of the series;
   * if the source rejects it, the previous one is used again.
   *
   * @throws TapError when the series can't be read to its end.
   */
  async *read(start: Start, client: HttpClient): AsyncGenerator<Page, void, Start | undefined> {
    const { context, cursor } = start;
    const { primaryKeys, creationFilter } = this.#endpoint;
    const paginator = this.#endpoint.paginator(context);
    const series = new PageSeries(primaryKeys, cursor);
    const request = this.#endpoint.seriesRequest(start);
    const problem = this.problem(paginator, request.body);
    if (problem !== null) throw new ConfigError([problem]);
    const { delta } = this.#endpoint;
    const isDeltaLink = (start.deltaToken ?? null) !== null && delta?.parameter === undefined;
    const walk: Walk = { client, context, paginator, series, request, isDeltaLink };
    /** The request before it was narrowed, until the source has accepted the narrower one. */
    let wider: PagedRequest | null = null;
    let isNarrowingRefused = false;
    while (series.goesOn) {
      let page: UncheckedPage;
      try {
        page = await this.#nextOf(walk);
      } catch (error) {
        if (isRefused(error) && wider !== null) {
          walk.request = wider;
          wider = null;
          isNarrowingRefused = true;
          continue;
        }
        // The record that served as cursor was deleted since: continue one record earlier.
        if (error instanceof NotFoundError && series.stepBack()) continue;
        throw error;
      }
      await this.#requireEnd(walk);
      const { keepsPlace, ...read } = page;
      const narrowed = yield {
        ...read,
        shortage: series.shortage(page.total),
        // Requires a creation filter with both bounds, and a cursor that stays valid when they change.
        isDivisible: keepsPlace && creationFilter?.until !== undefined,
        isNarrowingRefused,
      };
      isNarrowingRefused = false;
      wider = narrowed === undefined ? null : walk.request;
      if (narrowed !== undefined) walk.request = this.#endpoint.seriesRequest(narrowed);
    }
  }

  /**
   * How many records a series has as the source counts them, by one request; null if the response does not say.
   *
   * @throws TapError when it can't be read.
   */
  async count(start: Start, client: HttpClient): Promise<number | null> {
    const endpoint = this.#endpoint;
    const { context } = start;
    const paginator = endpoint.paginator(context);
    const { total } = await client.get({
      endpoint,
      context,
      ...paginator.sample(endpoint.seriesRequest(start)),
      format: endpoint.format,
      empty: emptyPage,
      read: (response): ResponsePage => ({ ...emptyPage, total: paginator.total(response) }),
    });
    return total;
  }

  /** Requests the next page; twice if it ends the series with fewer records than the API counts. */
  async #nextOf(walk: Walk): Promise<UncheckedPage> {
    const { series } = walk;
    const page = await this.#request(walk);
    if (series.shortage(page.total) === null) return page;
    // Once may be a glitch.
    series.repeat();
    return joined(page, await this.#request(walk), this.#endpoint.primaryKeys);
  }

  async #request(walk: Walk): Promise<UncheckedPage> {
    const { paginator, series } = walk;
    const response = await this.#send(walk, series.cursor, (response, size) =>
      this.#pageOf(response, size, walk),
    );
    const { records, next, keepsPlace, total, size, deltaToken = null } = response;
    const rows = rowsOf(this.#endpoint, records, walk.context);
    const substitutes = keepsPlace ? paginator.substitutes(records) : [];
    const kept = series.advance(response, rows, substitutes);
    this.#requireKeys(rows, kept.keyless, walk);
    return { ...kept, next, keepsPlace, total, size, deltaToken };
  }

  #send(
    { client, context, paginator, request, isDeltaLink }: Walk,
    cursor: string | null,
    read: PageRequest<ResponsePage>["read"],
  ): Promise<ResponsePage> {
    const endpoint = this.#endpoint;
    return client.get({
      endpoint,
      context,
      ...(cursor === null && isDeltaLink ? request : paginator.prepare(request, cursor)),
      format: endpoint.format,
      empty: emptyPage,
      read,
    });
  }

  /**
   * Reads a page from a response.
   *
   * @throws InvalidResponse when it is not a page; UnexpectedResponse, which ends the stream at once, if none has been
   *   one yet.
   */
  #pageOf(response: ApiResponse, size: number, { paginator, series }: Walk): ResponsePage {
    const { credential, delta, urlBase } = this.#endpoint;
    try {
      const records = this.#endpoint.parseResponse(response);
      const cursor = paginator.next(response, records, series.cursor);
      const clean = cursor && (credential.withoutCredential?.(cursor) ?? cursor);
      // Some APIs, Solr among them, mark the end by sending the same cursor again.
      const next = clean === series.cursor && records.length === 0 ? null : clean;
      series.check(next);
      const keepsPlace = next !== null && paginator.keepsPlace(next, records);
      const total = paginator.total(response);
      const token = next === null && delta !== null ? tokenIn(response, delta, urlBase) : null;
      const deltaToken = token && (credential.withoutCredential?.(token) ?? token);
      return { records, next, keepsPlace, total, body: response.body, size, deltaToken };
    } catch (error) {
      if (!(error instanceof InvalidResponse) || this.#isFit) throw error;
      throw new UnexpectedResponse(error.message);
    }
  }

  /** @throws UnexpectedResponseError when no record so far has a key; a single record without one is only skipped. */
  #requireKeys(records: readonly JsonObject[], keyless: number, walk: Walk): void {
    const [record] = records;
    if (this.#isFit || record === undefined) return;
    if (keyless === records.length) {
      throw this.#unexpected(keyProblem(record, this.#endpoint.primaryKeys), walk);
    }
    this.#isFit = true;
  }

  /** @throws UnexpectedResponseError when the series seems endless. */
  async #requireEnd(walk: Walk): Promise<void> {
    const { series } = walk;
    if (series.isEndless) {
      throw this.#unexpected(`${maxEmptyPages} empty pages in a row, each with a next page`, walk);
    }
    const { doubtful } = series;
    if (doubtful === null) return;
    const { records, body } = await this.#send(walk, doubtful.cursor, (response) => ({
      ...emptyPage,
      records: this.#endpoint.parseResponse(response),
      body: response.body,
    }));
    if (series.isSame(rowsOf(this.#endpoint, records, walk.context), body)) {
      const problem = `${maxSamePages} times the same page, although the next page was requested`;
      throw this.#unexpected(problem, walk);
    }
  }

  #unexpected(problem: string, { request: { url, body } }: Walk): UnexpectedResponseError {
    const { name: stream, method: declared } = this.#endpoint;
    const method = methodOf(declared, body);
    const facts = { stream, endpoint: endpointOf({ method, url }), attempts: 1 };
    return new UnexpectedResponseError(facts, problem);
  }
}

/** Joins the two responses of a page that was requested twice. */
function joined(
  first: UncheckedPage,
  second: UncheckedPage,
  primaryKeys: readonly string[],
): UncheckedPage {
  // Records without keys are only distinguished by their number.
  const added =
    primaryKeys.length > 0 ? second.records : second.records.slice(first.records.length);
  const keyless = Math.max(first.keyless, second.keyless);
  const { repeated } = first;
  return { ...second, records: [...first.records, ...added], keyless, repeated };
}

/** Whether the source rejects the request, because of an unknown cursor, say. */
export function isRefused(error: unknown): boolean {
  return error instanceof NotFoundError || error instanceof RejectedRequestError;
}
