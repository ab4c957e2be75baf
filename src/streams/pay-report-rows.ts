/**
 * Pay report rows: the lines of each pay report, one per user, with earnings and time on call.
 *
 * https://api-docs.incident.io
 *
 * A report is a CSV file whose columns the API reference does not document, so a row has all of them in one column, by the
 * names in the file's header line; all values are text, and each figure comes as formatted text and as an integer. The rows
 * name people and what they earn. The table costs one request per pay report.
 */

import {
  type JsonObject,
  type Paginator,
  type RowOf,
  SinglePagePaginator,
  t,
} from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { PayReportsStream } from "./pay-reports.ts";

export const payReportRow = t.object(
  {
    pay_report_id: t.key("Pay report the row belongs to."),
    row_number: t.required(t.integer("Number of the row in its report, from 1.")),
    fields: t.json(
      "Values of the row, by the names in the report's header line; empty ones are null.",
      {
        personal: ["identity", "free_text"],
      },
    ),
  },
  "Row of a pay report.",
);

/** States of reports that can't be downloaded. */
const unfinished: readonly (string | null)[] = ["pending", "generating", "failed"];

/** Reads the file of each finished pay report. */
export class PayReportRowsStream extends IncidentIoStream<PayReportRowsStream> {
  readonly name = "pay_report_rows";
  readonly path = "/v2/pay_reports/{pay_report_id}/download";
  readonly schema = payReportRow;
  override readonly format = "csv"; // inferred from the description; the reference documents no media type
  override readonly primaryKeys = ["pay_report_id", "row_number"] as const;
  override readonly isExtra = true;
  override readonly parent = PayReportsStream;

  override childContext({ id: pay_report_id, status }: RowOf<PayReportsStream>) {
    return unfinished.includes(status) ? null : { pay_report_id };
  }

  /** A file has no pages. */
  override paginator(): Paginator {
    return new SinglePagePaginator();
  }

  override parseRow(fields: JsonObject, row_number: number) {
    return { row_number, fields };
  }
}
