/** Parses times in HTTP headers. */

/**
 * Parses an HTTP date in any of the three formats that a recipient must accept (RFC 9110, 5.6.7); returns milliseconds
 * since 1970, or null for anything else.
 */
export function parseHttpDate(text: string | null): number | null {
  // Requires a weekday: JavaScript would parse "3" as a day of 2001.
  if (
    text === null ||
    !/^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? /.test(text)
  ) {
    return null;
  }
  const instant = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(instant) ? null : instant;
}
