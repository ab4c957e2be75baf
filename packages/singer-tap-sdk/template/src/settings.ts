import { Type } from "singer-tap-sdk";

/** The settings. Validation, redaction, `--about` and plugin.json are derived from them. */
export const settingsSchema = Type.Object({
  api_key: Type.String({
    title: "API key",
    description: "Key of the API.",
    format: "credential",
    secret: true,
  }),
  api_url: Type.String({
    title: "API URL",
    description: "Origin of the API.",
    default: "https://api.example.com",
    format: "origin",
  }),
});
