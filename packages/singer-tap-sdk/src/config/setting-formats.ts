/** The formats that a text setting may declare beside those of JSON Schema. */

import { normalizeTimestamp } from "../records/times.ts";

/** A format of text settings. */
interface SettingFormat {
  readonly accepts: (text: string) => boolean;
  /** What is accepted, for the message about a value that is not: `must be …`. */
  readonly rule: (value: unknown) => string;
}

/** Hosts that never leave the machine, for which plain http is no risk. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The formats by their name in `Type.String({ format })`. They belong to settings alone, not to TypeBox's registry. */
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
      rule: () => "must be a date such as 2026-01-01, or an instant such as 2026-01-01T12:00:00Z",
    },
  ],
]);

/** A URL without query or user name; https, or http to the machine itself. */
function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/** What keeps a text from being a credential that a header can carry, in words; null where nothing does. */
function credentialRule(text: string): string | null {
  if (/^\s*$/.test(text)) return "must be a credential, and is empty";
  // Name what was copied along with the credential.
  const [, scheme] = /^(?:Authorization:)?\s*(Bearer|Basic|Token)\s/i.exec(text) ?? [];
  if (scheme !== undefined) {
    return `must be a credential alone, without the "${scheme}" before it`;
  }
  const alone = "must be a credential alone, without the space or line end";
  if (/^\s/.test(text)) return `${alone} before it`;
  if (/\s$/.test(text)) return `${alone} behind it`;
  return /^[\x21-\x7e]+$/.test(text)
    ? null
    : "must be a credential: letters, digits and signs of ASCII, without a space";
}
