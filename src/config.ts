/** The tap's settings, declared once: reading, checking, redaction, `--about` and plugin.json follow this schema. */

import { type Static, Type } from "typebox";
import { extraStreamsSetting, standardSettings } from "./sdk/index.ts";

/** Where incident.io serves its API; the only place that a key is sent to unless `api_url` says otherwise. */
export const defaultApiUrl = "https://api.incident.io";

export const settingsSchema = Type.Object({
  api_key: Type.String({
    title: "API key",
    description:
      "incident.io API key, made at https://app.incident.io/settings/api-keys with the permissions that the README lists.",
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
  ...standardSettings,
  ...extraStreamsSetting,
  include_secrets: Type.Boolean({
    title: "Include secrets",
    description:
      "Extract columns that hold credentials, which are left out otherwise: alert_sources.secret_token.",
    default: false,
  }),
});

/** The settings as the streams read them: checked, typed, defaults filled in. */
export type Settings = Static<typeof settingsSchema>;
