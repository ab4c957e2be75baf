/** The tap's settings, declared once: reading, checking, redaction, `--about` and plugin.json follow this schema. */

import { extraStreamsSetting, type Static, Type } from "singer-tap-sdk";

/** Where incident.io serves its API; the only place that a key is sent to unless `api_url` says otherwise. */
export const defaultApiUrl = "https://api.incident.io";

export const settingsSchema = Type.Object({
  api_key: Type.String({
    title: "API key",
    description:
      "incident.io API key, from https://app.incident.io/settings/api-keys, with the permissions of the tables that you read.",
    format: "credential",
    secret: true,
  }),
  api_url: Type.String({
    title: "API URL",
    description:
      "Origin of the API. Plain http is accepted for loopback addresses only. `endpoint`, the official tap's name for it, works as well.",
    default: defaultApiUrl,
    format: "origin",
    aliases: ["endpoint"],
  }),
  ...extraStreamsSetting,
  schedule_entries_from: Type.Optional(
    Type.String({
      title: "Schedule entries from",
      description:
        "Start date of shifts in schedule_entries, such as 2026-01-01. Default: 30 days ago.",
      format: "date-or-instant",
    }),
  ),
  schedule_entries_to: Type.Optional(
    Type.String({
      title: "Schedule entries to",
      description:
        "End date of shifts in schedule_entries, such as 2027-01-01. Default: in 30 days.",
      format: "date-or-instant",
    }),
  ),
  availability_from: Type.Optional(
    Type.String({
      title: "Availability from",
      description:
        "First month in status_page_component_availability, given as any day in it, such as 2026-01-01. Default: 12 months ago.",
      format: "date-or-instant",
    }),
  ),
  include_secrets: Type.Boolean({
    title: "Include secrets",
    description:
      "Include columns that hold credentials: alert_sources.secret_token, and param_bindings in workflows.step_details.",
    default: false,
  }),
});

/** The settings as the streams read them: checked, typed, defaults filled in. */
export type Settings = Static<typeof settingsSchema>;
