/** Pages: as read from a response, and as written. */

import type { JsonObject } from "../singer/index.ts";

/** The content of one response. */
export interface ResponsePage {
  /** Records as the source sent them. */
  readonly records: readonly JsonObject[];
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null;
  /** Whether that cursor marks a position in the list, whatever filter it is used with. */
  readonly keepsPlace: boolean;
  /** Records of the whole series, if the response has the count. */
  readonly total: number | null;
  /** The whole body, to compare pages without keys. */
  readonly body: unknown;
  /** Characters of that body. */
  readonly size: number;
  /** On the last page of an endpoint with delta tokens, its token. */
  readonly deltaToken?: string | null;
}

/** A page without records, which ends the series. */
export const emptyPage: ResponsePage = {
  records: [],
  next: null,
  keepsPlace: false,
  total: null,
  body: null,
  size: 0,
};

/** A list that ended with fewer records than the API counts. */
export interface Shortage {
  /** Distinct records received. */
  readonly came: number;
  /** Records that the API counts on the last page. */
  readonly total: number;
}

/** One page of a series. */
export interface Page {
  /** Records of the stream, each with its key. */
  readonly records: readonly JsonObject[];
  /** Cursor of the next page; null on the last page. */
  readonly next: string | null;
  /** Whether the series can continue after this page with narrower creation bounds. */
  readonly isDivisible: boolean;
  /** Whether the source rejected the narrower bounds: this page was still read with the previous ones. */
  readonly isNarrowingRefused: boolean;
  /** Records of the whole series, if the source has the count. */
  readonly total: number | null;
  /** Characters of its response; 0 for a part of a file. */
  readonly size: number;
  /**
   * By how much the series fell short of the source's count, after two requests; null if it did not, and on any page
   * but the last.
   */
  readonly shortage: Shortage | null;
  /** On the last page, the source's token for what changes from now on. Default: none. */
  readonly deltaToken?: string | null;
  /** Records skipped because they lack a part of their key. */
  readonly keyless: number;
  /** Records skipped because the previous page already had them, unchanged. */
  readonly repeated: number;
}

/** The part of a page that is written. */
export type KeptRecords = Pick<Page, "records" | "keyless" | "repeated">;
