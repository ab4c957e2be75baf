/** What people really type: some incidents have a name or a summary that careless software stumbles over. */

import type { Words } from "./stories.ts";

/** The texts of an incident, before and after. */
export type Texts = { readonly name: string; readonly summary: string | undefined };

type Oddity = (texts: Texts, words: Words) => Texts;

/** Every so many incidents one of these comes by, in turn. */
const EVERY = 9;

const oddities: readonly Oddity[] = [
  ({ name, summary }) => ({ name: `🔥🚒 ${name}`, summary }),
  ({ name }) => ({ name, summary: undefined }),
  ({ name }) => ({ name, summary: "" }),
  ({ name, summary }) => ({ name: `"${name}" <script>alert('incident')</script>`, summary }),
  ({ name }) => ({ name, summary: "العملاء لا يستطيعون الدفع — see the channel for the rest" }),
  ({ name, summary }) => ({ name, summary: `${summary}\r\n\r\n\tSELECT * FROM orders; -- \\o/\n` }),
  ({ name, summary }) => ({ name: `תקלה: ${name}`, summary }),
  ({ name, summary }) => ({ name: `  ${name} `, summary }),
  ({ name, summary }, { region }) => ({
    name,
    summary: `${summary}\n\n${`Call notes, ${region}: nothing new since the last call.\n`.repeat(80)}`,
  }),
  ({ name, summary }) => ({
    name: `${name} 👩🏽‍🚒 — naïve cafe\u0301`,
    summary: `${summary}\u2028\u00a0`,
  }),
  ({ name, summary }) => ({
    name: name.toUpperCase(),
    summary: `${summary}\n\n${"?".repeat(300)}`,
  }),
];

/** The texts as they were typed. */
export function asTyped(number: number, texts: Texts, words: Words): Texts {
  const oddity =
    number % EVERY === 0 ? oddities[(number / EVERY - 1) % oddities.length] : undefined;
  return oddity?.(texts, words) ?? texts;
}
