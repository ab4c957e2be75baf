/** Parses and writes JSON without losing digits. */

import { isHeldByDouble, LongNumber } from "./long-number.ts";

/** A number of 16 digits or more, or of 15 and a point: a double may not hold it. */
const longNumber =
  /(?<![\w.+-])-?(?=[\d.]{16})(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/g;

/** The same outside of strings. It may also match inside a string, which costs time but changes nothing. */
const possibleNumber = /(?:^|[[:,])\s*(-?\d[\d.]{15,}(?:[eE][+-]?\d+)?)/g;

/**
 * Parses JSON; integers beyond 2^53 become bigint instead of being rounded, and other numbers that a double can't hold
 * become `LongNumber`.
 *
 * The built-in parser still reads all of it, at any depth and many times faster than one written in JavaScript: long
 * numbers pass through it as marked strings.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  if (!hasManyDigits(text) || !mayHoldLongNumber(text)) return JSON.parse(text);
  // Prefix of the strings that stand for long numbers; random, so that no string in the text can have it.
  const mark = `${crypto.randomUUID()}:`;
  return restore(JSON.parse(markLong(text, mark)), mark);
}

/**
 * Whether a run of 16 digits or points occurs anywhere. Such a run covers at least one position divisible by 16, so
 * nearly all of a page is skipped; a regular expression takes half as long as the parser does.
 */
function hasManyDigits(text: string): boolean {
  for (let place = 15; place < text.length; place += 16) {
    if (!isDigitOrPoint(text, place)) continue;
    let first = place;
    while (isDigitOrPoint(text, first - 1)) first -= 1;
    let end = place + 1;
    while (isDigitOrPoint(text, end)) end += 1;
    if (end - first >= 16) return true;
  }
  return false;
}

/** Also true for a slash, which lies between the two: one more comparison would cost time on every page. */
function isDigitOrPoint(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 46 && code <= 57;
}

/** Whether a number occurs that a double does not hold; most 16-digit numbers fit a double. */
function mayHoldLongNumber(text: string): boolean {
  for (const [, number = ""] of text.matchAll(possibleNumber)) if (!isHeld(number)) return true;
  return false;
}

const wholeNumber = /^-?\d+$/;

/** Whether the built-in parser reads a number exactly. */
function isHeld(number: string): boolean {
  return wholeNumber.test(number) ? Number.isSafeInteger(Number(number)) : isHeldByDouble(number);
}

/**
 * Writes JSON; bigint and long numbers keep all their digits, and nesting may have any depth. Undefined is dropped from
 * objects and becomes null in arrays, as with the built-in function.
 */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    // It throws on bigint and long numbers, and on nesting deeper than the call stack. The fallback handles both, but
    // is slower.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return writeTree(value);
  }
}

/** What remains to be written: a piece of text, or a value. */
type Piece = { readonly text: string } | { readonly value: unknown };

/** Writes JSON with a stack of its own; the next piece is at its end. */
function writeTree(root: unknown): string {
  let text = "";
  const left: Piece[] = [{ value: root }];
  for (let piece = left.pop(); piece !== undefined; piece = left.pop()) {
    if ("text" in piece) text += piece.text;
    else if (typeof piece.value === "bigint" || piece.value instanceof LongNumber)
      text += piece.value;
    else if (!isContainer(piece.value)) text += JSON.stringify(piece.value) ?? "null";
    else for (const part of piecesOf(piece.value).reverse()) left.push(part);
  }
  return text;
}

function piecesOf(container: Record<string, unknown>): Piece[] {
  const isList = Array.isArray(container);
  const parts = Object.entries(container)
    .filter(([, value]) => isList || value !== undefined)
    .flatMap(([name, value], index) => {
      const separator = index === 0 ? "" : ",";
      return [{ text: isList ? separator : `${separator}${JSON.stringify(name)}:` }, { value }];
    });
  return [{ text: isList ? "[" : "{" }, ...parts, { text: isList ? "]" : "}" }];
}

/**
 * The position where a text stops being JSON: its first invalid character, or its end if it ends too early.
 *
 * The built-in parser reports the position of some errors only. For truncated text, though, it reports an unexpected
 * end or the end's position. So the error is the last character of the shortest prefix for which it reports something
 * else.
 */
export function endOfJson(text: string): number {
  let right = 0;
  let wrong = text.length + 1;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isWrong(text.slice(0, middle))) wrong = middle;
    else right = middle;
  }
  return right;
}

/** Whether a text is not JSON, whatever follows it. */
function isWrong(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const message = String(error);
    const position = / at position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position) < text.length;
    return !message.includes("Unexpected end");
  }
}

/** Replaces the long numbers of a JSON text with marked strings; strings are left alone. */
function markLong(text: string, mark: string): string {
  let marked = "";
  for (let position = 0; position < text.length; ) {
    const quote = text.indexOf('"', position);
    const end = quote === -1 ? text.length : quote;
    marked += text
      .slice(position, end)
      .replace(longNumber, (number) => (isHeld(number) ? number : `"${mark}${number}"`));
    position = quote === -1 ? end : endOfText(text, quote);
    marked += text.slice(end, position);
  }
  return marked;
}

/** The position after the string that starts at a quotation mark. */
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

/** Replaces marked strings with numbers. Uses its own stack, since JSON may be nested deeper than the call stack. */
function restore(parsed: unknown, mark: string): unknown {
  const root = { parsed };
  const open: Record<string, unknown>[] = [root];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    for (const [name, value] of Object.entries(container)) {
      if (typeof value === "string" && value.startsWith(mark)) {
        const number = value.slice(mark.length);
        container[name] = wholeNumber.test(number) ? BigInt(number) : new LongNumber(number);
      } else if (isContainer(value)) {
        open.push(value);
      }
    }
  }
  return root.parsed;
}

/** True for objects and arrays: both hold values under names. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
