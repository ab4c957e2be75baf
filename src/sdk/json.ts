/** Reading JSON without losing digits. */

import { parse } from "lossless-json";

/**
 * A number of sixteen digits or more outside a string may be an integer that a double can't hold. The
 * check may also hit inside a string, which costs time but changes nothing.
 */
const longNumber = /[[:,]\s*-?\d{16}/;

/**
 * Parses JSON; integers beyond 2^53 become bigint instead of being rounded.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  // The built-in parser is many times faster, so the exact one reads only what needs it.
  return longNumber.test(text) ? parse(text, null, parseNumber) : JSON.parse(text);
}

function parseNumber(digits: string): number | bigint {
  const value = Number(digits);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
}
