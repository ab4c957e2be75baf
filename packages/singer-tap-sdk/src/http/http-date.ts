/** The times that headers carry. */

/**
 * The instant of an HTTP date, in any of the three forms that a recipient must accept (RFC 9110, 5.6.7), in
 * milliseconds since 1970; null for anything else.
 */
export function parseHttpDate(text: string | null): number | null {
  // Without a weekday it is no HTTP date, and yet the runtime would take "3" for a day of 2001.
  if (
    text === null ||
    !/^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? /.test(text)
  ) {
    return null;
  }
  const instant = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(instant) ? null : instant;
}
