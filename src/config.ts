/** The tap's settings, declared once: parsing, validation, redaction, `--about`, and plugin.json use this schema. */

import { extraStreamsSetting, type Static, Type } from "singer-tap-sdk";

/** Origin of incident.io's API; the only place the key is sent to unless `api_url` is set. */
export const defaultApiUrl = "https://api.incident.io";

export const settingsSchema = Type.Object({
  api_key: Type.String({
    title: "API key",
    description:
      "incident.io API key, from https://app.incident.io/settings/api-keys, with the permissions for the tables you sync.",
    format: "credential",
    secret: true,
  }),
  api_url: Type.String({
    title: "API URL",
    description:
      "Origin of the API; plain http only for loopback addresses. The official tap's name, `endpoint`, also works.",
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
        "End date of shifts in schedule_entries, such as 2027-01-01. Default: 30 days from now.",
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

/** The settings as streams see them: validated, typed, with defaults applied. */
export type Settings = Static<typeof settingsSchema>;
