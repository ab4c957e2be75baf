/** The stories behind incidents, read from stories.txt. */

import { readFileSync } from "node:fs";
import { sourceKeys } from "./alert-settings.ts";
import { regions, serviceKeys } from "./company.ts";
import { fieldKeys } from "./custom-fields.ts";
import { categoryKeys, severityKeys, typeKeys } from "./incident-settings.ts";
import type { Random } from "./random.ts";

/**
 * A kind of incident: the texts of an incident, of its alerts, of its updates when the cause is found, when the fix goes out
 * and when it holds, and of what was left to do. Words in braces are filled in anew for each incident.
 */
export type Story = ReturnType<typeof storyIn>;

/** Every kind of incident, drills and tutorials included. */
export const stories = readFileSync(new URL("./stories.txt", import.meta.url), "utf8")
  .trim()
  .split("\n\n")
  .map(storyIn);

/**
 * Reads the lines of a story: each has the name of a property, a colon, and its text.
 *
 * @throws Error when the story names something that the company does not have.
 */
function storyIn(paragraph: string) {
  const lines = paragraph.split("\n").map((line) => {
    const [, name = "", text = ""] = /^(\w+): (.*)$/.exec(line) ?? [];
    return { name, text: text.replaceAll("\\n", "\n") };
  });
  const all = (name: string) => lines.filter((one) => one.name === name).map(({ text }) => text);
  const one = (name: string) => all(name)[0] ?? "";
  const list = (text: string) => text.split(", ").filter(Boolean);
  const [service, ...others] = list(one("services")).map((key) => known(serviceKeys, key));
  if (service === undefined) throw new Error(`A story without services: ${paragraph}`);
  return {
    /** Titles to choose from. */
    names: all("name"),
    summary: one("summary"),
    /** The first is the one that broke, the others suffered. */
    services: [service, ...others] as const,
    type: known(typeKeys, one("type") || "production"),
    /** What the incidents are for: drills and tutorials have modes of their own. */
    mode: one("mode") || "standard",
    /** The severity it usually has; one in five is a step away from it. */
    severity: known(severityKeys, one("severity")),
    /** The source of the alerts that come with it; none when people noticed first. */
    source: one("source") ? known(sourceKeys, one("source")) : undefined,
    alerts: all("alert"),
    description: one("description"),
    /** Values of the custom fields Cause, one of its options, and Customer impact. */
    cause: one("cause"),
    impact: one("impact"),
    found: one("found"),
    fixing: one("fixing"),
    fixed: one("fixed"),
    actions: all("action"),
    /** Named by their category; behind the title and a bar are labels, behind another the reason. */
    followUps: lines.flatMap(({ name, text }) => {
      const category = categoryKeys.find((key) => key === name);
      const [title = "", labels = "", why] = text.split(" | ");
      return category ? [{ category, title, labels: list(labels), why }] : [];
    }),
    /** Custom fields that stay empty for this kind. */
    without: list(one("without")).map((key) => known(fieldKeys, key)),
  };
}

function known<Key extends string>(keys: readonly Key[], text: string | undefined): Key {
  const key = keys.find((one) => one === text);
  if (key === undefined) throw new Error(`${text} is not one of ${keys.join(", ")}`);
  return key;
}

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
