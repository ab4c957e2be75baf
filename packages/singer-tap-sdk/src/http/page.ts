/** A page, as it is read from a response and as it is written. */

import type { JsonObject } from "../singer/index.ts";

/** What one response holds. */
export interface ResponsePage {
  /** The records in the source's shape. */
  readonly records: readonly JsonObject[];
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null;
  /** Whether that cursor marks a place in the order of the list, whatever filter it is used with. */
  readonly keepsPlace: boolean;
  /** Records of the whole series, where the response tells. */
  readonly total: number | null;
  /** The whole body, by which pages are compared that have no keys. */
  readonly body: unknown;
}

/** The page of a response without records, after which the series ends. */
export const emptyPage: ResponsePage = {
  records: [],
  next: null,
  keepsPlace: false,
  total: null,
  body: null,
};

/** A list that ended before it had as many records as the API counts. */
export interface Shortage {
  /** Records that came, each key once. */
  readonly came: number;
  /** Records that the API counts on the last page. */
  readonly total: number;
}

/** One page of a series. */
export interface Page {
  /** The records of the stream, each with its key. */
  readonly records: readonly JsonObject[];
  /** Where the series goes on; null on the last page. */
  readonly next: string | null;
  /** Whether the series can go on behind this page with narrower bounds of creation. */
  readonly isDivisible: boolean;
  /** Whether the source refused the narrower bounds that were handed in: this page, too, was read with those before. */
  readonly isNarrowingRefused: boolean;
  /** Records of the whole series, where the source tells. */
  readonly total: number | null;
  /**
   * By how much the series has ended short of what the source counts, requested twice; null where it has not, and on any
   * page but the last.
   */
  readonly shortage: Shortage | null;
  /** Records that were left out because they lack a part of their key. */
  readonly keyless: number;
  /** Records that were left out because the page before had them already, unchanged. */
  readonly repeated: number;
}

/** What of a page is written. */
export type KeptRecords = Pick<Page, "records" | "keyless" | "repeated">;
