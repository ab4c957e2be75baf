/**
 * Pay reports: what was owed for the time on call between two dates.
 *
 * https://api-docs.incident.io
 *
 * No parameter shows reports that are not finished. Old ones have no totals.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";

export const payReport = t.object(
  {
    id: t.key("Identifier of the pay report."),
    creator: t.describe(actor, "Who or what made the report."),
    end_date: t.string("Last day that counts, such as 2026-11-30."),
    error_code: t.openEnum(["invalid_request", "timed_out"], "Why the report failed, if it did."),
    error_message: t.string("Why the report failed, in words.", { personal: "free_text" }),
    name: t.string("Name of the report."),
    overlapping_shifts: t.openEnum(
      ["paid_once", "paid_per_schedule"],
      "How shifts are paid that one person has at the same time.",
    ),
    schedule_ids: t.array(t.string("Identifier of a schedule."), "Schedules that count."),
    start_date: t.string("First day that counts, such as 2026-11-01."),
    status: t.openEnum(
      ["pending", "generating", "complete", "failed"],
      "How far the report has come.",
    ),
    total_duration_seconds: t.integer("Seconds on call in all; absent in old reports."),
    total_pay_by_currency: t.json(
      "What is owed in all, by currency in its smallest unit; absent in old reports.",
    ),
    unpaid_shifts: t.openEnum(["included", "excluded"], "Whether shifts without pay count."),
    created_at: t.timestamp("When the report was created."),
    published_at: t.timestamp("When the report was published; absent in a draft."),
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
