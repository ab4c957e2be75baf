/**
 * Pay configs: how time on call is paid.
 *
 * https://api-docs.incident.io
 *
 * The API does not list archived configs, or drafts created in the dashboard.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const oneOffRule = t.object(
  {
    id: t.string("ID of the rule; unchanged by edits."),
    name: t.string("Name of the rule."),
    rate_cents: t.integer("Pay per unit of time, in the currency's smallest unit."),
    start_at: t.timestamp("When the rule starts to apply."),
    end_at: t.timestamp("When the rule stops applying."),
  },
  "Rate for a single period.",
);

const weeklyRule = t.object(
  {
    id: t.string("ID of the rule; unchanged by edits."),
    end_time: t.string(
      "Time of day when the rule ends; equal to start_time if it applies all day.",
    ),
    rate_cents: t.integer("Pay per unit of time, in the currency's smallest unit."),
    start_time: t.string("Time of day when the rule starts, such as 09:00."),
    weekdays: t.array(
      t.openEnum(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        "Day of the week.",
      ),
      "Days of the week the rule applies to.",
    ),
  },
  "Rate that recurs every week.",
);

export const payConfig = t.object(
  {
    id: t.key("ID of the pay config."),
    base_rate_cents: t.integer("Pay when no rule applies, in the currency's smallest unit."),
    currency: t.string("ISO 4217 currency code."),
    name: t.string("Name of the pay config."),
    one_off_rules: t.array(oneOffRule, "Rates for single periods."),
    rate_time_unit: t.openEnum(["hour", "day"], "Unit of time of the rates."),
    timezone: t.string("Time zone of the rules."),
    weekly_rules: t.array(
      weeklyRule,
      "Rates that recur every week; the first that matches applies.",
    ),
    created_at: t.timestamp("When the pay config was added."),
    published_at: t.timestamp("When a published report first used the pay config."),
    updated_at: t.timestamp("When the pay config last changed."),
  },
  "Pay config.",
);

/** Reads all pay configs that the API lists. */
export class PayConfigsStream extends IncidentIoStream<PayConfigsStream> {
  readonly name = "pay_configs";
  readonly path = "/v2/pay_configs";
  readonly schema = payConfig;
  override readonly requiredScope = "schedule_pay_configs.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
