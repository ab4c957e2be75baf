/** All stories, and the filling of the words that they leave open. */

import { regions } from "../company.ts";
import type { Random } from "../random.ts";
import { delivering } from "./delivering.ts";
import { running } from "./running.ts";
import { selling } from "./selling.ts";
import type { Story } from "./story.ts";
import { trusting } from "./trusting.ts";

/** Every kind of incident that the company has. */
export const stories: readonly Story[] = [...selling, ...delivering, ...running, ...trusting];

/** Other companies, as fictional as this one. */
const partners = ["Kvikpay", "Nordkassa", "Fjordmart", "Lumen Telecom", "Sälg & Son", "Postbro"];

/** What the open words of one incident stand for, the same in all its texts. */
export type Words = {
  readonly region: string;
  readonly partner: string;
  fill(text: string): string;
};

/** Draws the words of an incident. */
export function drawWords(random: Random): Words {
  const region = random.pick(regions);
  const partner = random.pick(partners);
  const words: Readonly<Record<string, string>> = {
    region,
    partner,
    percent: String(random.whole(3, 64)),
    count: String(random.whole(12, 4800)),
    minutes: String(random.whole(4, 95)),
    version: `v${random.whole(4, 9)}.${random.whole(0, 48)}.${random.whole(0, 9)}`,
    host: `${random.pick(["eu-north-a", "eu-north-b", "sto-db", "osl-edge"])}-${random.whole(1, 24)}`,
  };
  return {
    region,
    partner,
    fill: (text) => text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole),
  };
}
