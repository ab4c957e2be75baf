/** Formats of responses. */

/**
 * What a response holds:
 * - `json`: one JSON value, with the records in it.
 * - `ndjson`: one JSON object per line, each a record.
 * - `csv`: a line with the names of the columns, then one record per line.
 * - `text`: text, which `parseResponse` makes into records.
 * - `bytes`: anything, which `parseResponse` makes into records.
 */
export type Format = "json" | "ndjson" | "csv" | "text" | "bytes";
