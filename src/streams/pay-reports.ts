/**
 * Pay reports: the pay due for time on call between two dates.
 *
 * https://api-docs.incident.io
 *
 * The API does not list unfinished reports. Old reports have no totals.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";

export const payReport = t.object(
  {
    id: t.key("ID of the pay report."),
    creator: t.describe(actor, "Who or what created the report."),
    end_date: t.string("Last day of the report, such as 2026-11-30."),
    error_code: t.openEnum(["invalid_request", "timed_out"], "Why the report failed, if it did."),
    error_message: t.string("Error message, if the report failed.", { personal: "free_text" }),
    name: t.string("Name of the report."),
    overlapping_shifts: t.openEnum(
      ["paid_once", "paid_per_schedule"],
      "How overlapping shifts of one person are paid.",
    ),
    schedule_ids: t.array(t.string("Schedule ID."), "Schedules in the report."),
    start_date: t.string("First day of the report, such as 2026-11-01."),
    status: t.openEnum(["pending", "generating", "complete", "failed"], "Status of the report."),
    total_duration_seconds: t.integer("Total seconds on call; absent in old reports."),
    total_pay_by_currency: t.json(
      "Total pay by currency, in its smallest unit; absent in old reports.",
    ),
    unpaid_shifts: t.openEnum(["included", "excluded"], "Whether unpaid shifts are included."),
    created_at: t.timestamp("When the report was created."),
    published_at: t.timestamp("When the report was published; absent for a draft."),
    updated_at: t.timestamp("When the report last changed."),
  },
  "Pay report.",
);

/** Reads all finished pay reports, newest first. */
export class PayReportsStream extends IncidentIoStream<PayReportsStream> {
  readonly name = "pay_reports";
  readonly path = "/v2/pay_reports";
  readonly schema = payReport;
  override readonly requiredScope = "schedule_reports.view";
  override readonly pageSize = 50; // documented maximum of page_size
  override readonly isExtra = true;
}
