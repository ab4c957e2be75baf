/** Formats of text settings, in addition to those of JSON Schema. */

import { normalizeTimestamp } from "../records/times.ts";

/** A format of text settings. */
interface SettingFormat {
  readonly accepts: (text: string) => boolean;
  /** The rule for the error message: `must be …`. */
  readonly rule: (value: unknown) => string;
}

/** Hosts on the same machine, for which plain http is safe. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Formats by their name in `Type.String({ format })`. They apply to settings only and are not in TypeBox's registry.
 */
export const settingFormats: ReadonlyMap<string, SettingFormat> = new Map<string, SettingFormat>([
  [
    "origin",
    {
      accepts: (text) => isBaseUrl(text) && new URL(text).pathname === "/",
      rule: () =>
        "must be an origin such as https://api.example.com, without path or user name; plain http is accepted for loopback addresses only",
    },
  ],
  [
    "url",
    {
      accepts: isBaseUrl,
      rule: () =>
        "must be a URL such as https://api.example.com/v3, without query or user name; plain http is accepted for loopback addresses only",
    },
  ],
  [
    "credential",
    {
      accepts: (text) => credentialRule(text) === null,
      rule: (value) =>
        (typeof value === "string" && credentialRule(value)) || "must be a credential: text",
    },
  ],
  [
    "date-or-instant",
    {
      accepts: (text) => typeof normalizeTimestamp(text) === "string",
      rule: () => "must be a date such as 2026-01-01, or a timestamp such as 2026-01-01T12:00:00Z",
    },
  ],
]);

/** Whether a text is a URL without query or user name: https, or http to the same machine. */
function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/** The rule that a credential breaks, for the error message; null for one that a header can carry. */
function credentialRule(text: string): string | null {
  if (/^\s*$/.test(text)) return "must be a credential, and it is empty";
  // Names what was pasted along with the credential.
  const [, scheme] = /^(?:Authorization:)?\s*(Bearer|Basic|Token)\s/i.exec(text) ?? [];
  if (scheme !== undefined) {
    return `must be a credential alone, without the "${scheme}" before it`;
  }
  const alone = "must be a credential alone, without the space or line end";
  if (/^\s/.test(text)) return `${alone} before it`;
  if (/\s$/.test(text)) return `${alone} after it`;
  return /^[\x21-\x7e]+$/.test(text)
    ? null
    : "must be a credential: printable ASCII characters without spaces";
}
