/** Identifiers in the forms that the API and Slack use. */

import type { Random } from "./random.ts";

/** Crockford's base 32, in which ULIDs are written. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: ten characters that sort by time, sixteen of chance. */
export function ulid(milliseconds: number, random: Random): string {
  let time = "";
  let rest = milliseconds;
  for (let place = 0; place < 10; place += 1) {
    time = `${ALPHABET.charAt(rest % 32)}${time}`;
    rest = Math.floor(rest / 32);
  }
  return `${time}${characters(random, 16)}`;
}

/** A Slack identifier, whose first letter is for what it names: C a channel, T a workspace, U a user. */
export function slackId(kind: "C" | "T" | "U", random: Random): string {
  return `${kind}0${characters(random, 9)}`;
}

/** A number in hexadecimal, as commits and traces are named. */
export function hexadecimal(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits) {
    text += Math.floor(random.next() * 2 ** 28)
      .toString(16)
      .padStart(7, "0");
  }
  return text.slice(0, digits);
}

function characters(random: Random, count: number): string {
  let text = "";
  while (text.length < count) {
    // Thirty bits a draw are six characters.
    let bits = Math.floor(random.next() * 2 ** 30);
    for (let place = 0; place < 6; place += 1) {
      text += ALPHABET.charAt(bits % 32);
      bits = Math.floor(bits / 32);
    }
  }
  return text.slice(0, count);
}
