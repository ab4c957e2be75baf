/**
 * Pay configs: what the time on call is paid, and by which rules.
 *
 * https://api-docs.incident.io
 *
 * No parameter shows archived configs, or drafts made in the dashboard.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const oneOffRule = t.object(
  {
    id: t.string("Identifier of the rule; an edit keeps it."),
    name: t.string("Name of the rule."),
    rate_cents: t.integer("Pay for a unit of time, in the currency's smallest unit."),
    start_at: t.timestamp("When the rule begins to apply."),
    end_at: t.timestamp("When the rule ceases to apply."),
  },
  "Rate of a single span of time.",
);

const weeklyRule = t.object(
  {
    id: t.string("Identifier of the rule; an edit keeps it."),
    end_time: t.string(
      "Time of day at which the rule ends; that of its start if it holds all day.",
    ),
    rate_cents: t.integer("Pay for a unit of time, in the currency's smallest unit."),
    start_time: t.string("Time of day at which the rule begins, such as 09:00."),
    weekdays: t.array(
      t.openEnum(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        "Day of the week.",
      ),
      "Days of the week that the rule applies to.",
    ),
  },
  "Rate that comes back every week.",
);

export const payConfig = t.object(
  {
    id: t.key("Identifier of the pay config."),
    base_rate_cents: t.integer("Pay where no rule applies, in the currency's smallest unit."),
    currency: t.string("Currency, as ISO 4217 names it."),
    name: t.string("Name of the pay config."),
    one_off_rules: t.array(oneOffRule, "Rates of single spans of time."),
    rate_time_unit: t.openEnum(["hour", "day"], "Unit of time that the rates are for."),
    timezone: t.string("Time zone that the rules are meant in."),
    weekly_rules: t.array(
      weeklyRule,
      "Rates that come back every week, the first that fits counts.",
    ),
    created_at: t.timestamp("When the pay config was added."),
    published_at: t.timestamp("When a published report first used the pay config."),
    updated_at: t.timestamp("When the pay config last changed."),
  },
  "Pay config.",
);

/** Reads all pay configs that the API shows. */
export class PayConfigsStream extends IncidentIoStream<PayConfigsStream> {
  readonly name = "pay_configs";
  readonly path = "/v2/pay_configs";
  readonly schema = payConfig;
  override readonly requiredScope = "schedule_pay_configs.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
