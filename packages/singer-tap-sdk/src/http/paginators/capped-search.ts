import { isJsonObject, stringifyJson } from "../../singer/index.ts";
import { InvalidResponse, jsonOf, valueAt } from "../response.ts";

/** The most results that one search of an API returns, and how the next search goes on behind them. */
export interface MaxResults {
  /** Results of one search, over all of its pages. Many search APIs document 10,000. */
  readonly count: number;
  /** Path in a record of the value that the search is sorted by, ascending, and that no two records share. Default `id`. */
  readonly recordProperty?: string;
  /**
   * Parameter that excludes the records up to a value. In a body, the path of the filter's value, which the stream's own
   * body has for the first search: `filterGroups.0.filters.0.value`.
   */
  readonly parameter: string;
}

/** Where a series of searches stands, as a cursor has it. */
export interface SearchPlace {
  /** The last value that earlier searches have shown; null for the first search. */
  readonly behind: unknown;
  /** Cursor within the search; null for its first page. */
  readonly after: string | null;
  /** Results of the search so far. */
  readonly results: number;
}

/** The searches of a series: each goes on behind the last record of the one before, once that has reached the cap. */
export class CappedSearch {
  readonly #max: Required<MaxResults>;
  readonly #pageSize: number | null;

  /** @param pageSize Records per page; null if the server decides. */
  constructor(max: MaxResults, pageSize: number | null) {
    this.#max = { recordProperty: "id", ...max };
    this.#pageSize = pageSize;
  }

  get parameter(): string {
    return this.#max.parameter;
  }

  /** The place that a cursor names. One that holds no place, of a tap without a cap, is a cursor within the first search. */
  placeOf(cursor: string | null): SearchPlace {
    const place = cursor === null ? null : jsonOf(cursor);
    const isPlace = isJsonObject(place) && typeof place.results === "number";
    if (!isPlace) return { behind: null, after: cursor, results: 0 };
    const { behind = null, after, results } = place;
    return { behind, after: typeof after === "string" ? after : null, results: Number(results) };
  }

  /**
   * The cursor of the page after a response; null at the end of the last search.
   *
   * @param after The next cursor within the search; null at its end.
   * @param records The records of the response.
   * @param place Where the response stands.
   * @throws InvalidResponse when the records are not sorted, or the last one has no value to go on behind.
   */
  next(after: string | null, records: readonly unknown[], place: SearchPlace): string | null {
    this.#requireOrder(records);
    const { count } = this.#max;
    const results = place.results + records.length;
    // A request for a page that would end beyond the cap is refused as well.
    const hasRoom = results + (this.#pageSize ?? records.length) <= count;
    const isEnd = after === null && results < count;
    if (isEnd) return null;
    if (after !== null && (hasRoom || records.length === 0)) {
      return stringifyJson({ ...place, after, results });
    }
    return stringifyJson({ behind: this.#lastOf(records), after: null, results: 0 });
  }

  #lastOf(records: readonly unknown[]): unknown {
    const { recordProperty } = this.#max;
    const last = valueAt(records.at(-1), recordProperty) ?? null;
    if (last === null) throw new InvalidResponse(`its last record has no ${recordProperty}`);
    return last;
  }

  /** Behind the last record of an unsorted search, others would be missed. Text is not compared: each API sorts it its way. */
  #requireOrder(records: readonly unknown[]): void {
    const { recordProperty } = this.#max;
    const values = records.map((record) => wholeNumber(valueAt(record, recordProperty)));
    const isSorted = values.every((value, index) => {
      const before = values[index - 1] ?? null;
      return value === null || before === null || before < value;
    });
    if (!isSorted) throw new InvalidResponse(`its records are not sorted by ${recordProperty}`);
  }
}

/** A whole number, also as text; null for anything else. */
function wholeNumber(value: unknown): bigint | null {
  const isScalar =
    typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  return isScalar && /^-?\d+$/.test(String(value)) ? BigInt(value) : null;
}
