/** JSON numbers with more digits than a double holds. */

/** A number that a double would round, with all its digits: `12345678901234567.89`. Integers are `bigint` instead. */
export class LongNumber {
  /** As written in JSON. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `String(…)` has all digits, and `Number(…)` is the nearest double. */
  toString(): string {
    return this.text;
  }

  /** @throws TypeError as a bigint does: use `stringifyJson`, since `JSON.stringify` can't write all digits. */
  toJSON(): never {
    throw new TypeError("JSON.stringify would round it");
  }
}

/** Significant digits that every double holds. */
const sureDigits = 15;

/** Whether a double holds a number exactly. */
export function isHeldByDouble(number: string): boolean {
  if (number.length <= sureDigits) return true;
  const nearest = String(Number(number));
  if (nearest === number) return true;
  const [own, held] = [decimalParts(number), decimalParts(nearest)];
  return own.digits === held.digits && (own.digits === "" || own.exponent === held.exponent);
}

/** Most zeros that are written out; longer numbers keep their exponent, since no column is that wide. */
const maxZeros = 400;

/** A number as JSON writes it, without an exponent: `1.5e-7` becomes `0.00000015`. */
export function withoutExponent(number: string): string {
  if (!/e/i.test(number)) return number;
  const { sign, digits, exponent } = decimalParts(number);
  if (Math.abs(exponent) > maxZeros) return number;
  if (exponent >= 0) return digits === "" ? "0" : `${sign}${digits}${"0".repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** A number's sign, its digits without leading and trailing zeros, and their power of ten. */
function decimalParts(number: string): {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
} {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  const exponent = digits === "" ? 0 : Number(power) - fraction.length + all.length - digits.length;
  return { sign, digits, exponent };
}
