/** Reading and writing JSON without losing digits. */

import { randomUUID } from "node:crypto";

/** An integer of sixteen digits or more: a double may not hold it. */
const longInteger = /(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * Where such a number may stand outside of text. The check may also hit inside a text, which costs time
 * but changes nothing.
 */
const mayHoldLongInteger = /(?:^|[[:,])\s*-?\d{16}/;

/** Begins the texts that stand for long integers; nobody outside this process can know it. */
const mark = `${randomUUID()}:`;

const markedInteger = new RegExp(`"${mark}(-?\\d+)"`, "g");

/**
 * Parses JSON; integers beyond 2^53 become bigint instead of being rounded.
 *
 * The built-in parser reads all of it, at any depth and many times faster than one written in JavaScript:
 * long integers pass through it as marked texts.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  return mayHoldLongInteger.test(text) ? restore(JSON.parse(markLong(text))) : JSON.parse(text);
}

/**
 * Writes JSON; a bigint keeps all its digits. Values that JSON has no form for are left out of objects and
 * null in arrays, as with the built-in function.
 *
 * @throws RangeError when the value is nested deeper than calls may be.
 */
export function stringifyJson(value: unknown): string {
  let hasLong = false;
  const text = JSON.stringify(value, (_name, item) => {
    if (typeof item !== "bigint") return item;
    hasLong = true;
    return `${mark}${item}`;
  });
  return hasLong ? text.replace(markedInteger, "$1") : text;
}

/** Turns the long integers of a JSON text into marked texts, and leaves what is text already alone. */
function markLong(text: string): string {
  let marked = "";
  for (let position = 0; position < text.length; ) {
    const quote = text.indexOf('"', position);
    const end = quote === -1 ? text.length : quote;
    marked += text
      .slice(position, end)
      .replace(longInteger, (digits) =>
        Number.isSafeInteger(Number(digits)) ? digits : `"${mark}${digits}"`,
      );
    position = quote === -1 ? end : endOfText(text, quote);
    marked += text.slice(end, position);
  }
  return marked;
}

/** The position behind the text that begins at a quotation mark. */
function endOfText(text: string, start: number): number {
  for (
    let quote = text.indexOf('"', start + 1);
    quote !== -1;
    quote = text.indexOf('"', quote + 1)
  ) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Puts bigint in place of the marked texts. Keeps its own stack, as JSON may be nested deeper than calls may. */
function restore(parsed: unknown): unknown {
  const root = { parsed };
  const open: Record<string, unknown>[] = [root];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    for (const [name, value] of Object.entries(container)) {
      if (typeof value === "string" && value.startsWith(mark)) {
        container[name] = BigInt(value.slice(mark.length));
      } else if (isContainer(value)) {
        open.push(value);
      }
    }
  }
  return root.parsed;
}

/** Objects and arrays alike: both hold values under names. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
