/** What stands in text columns, by the column's name. */

import { company } from "../company.ts";
import { hexadecimal, slackId, ulid } from "../identifiers.ts";
import type { Random } from "../random.ts";
import { drawWords } from "../stories.ts";

/** Values of columns that hold one of a few words, though the reference does not list them. */
const words: Readonly<Record<string, readonly string[]>> = {
  calculation_timezone: ["Europe/Stockholm", "Europe/Tallinn"],
  channel_name: ["incidents", "support-desk", "örebro-depot"],
  channel_visibility: ["public", "private"],
  country_code: ["SE", "NO", "DK", "FI", "EE"],
  country_codes: ["SE", "NO", "DK"],
  email_address: [`partners@alerts.${company.domain}`],
  emoji: ["fire", "rotating_light", "🛰️"],
  folder: ["On-call", "Customers"],
  rate_limit_shard_key_path: ["$.alert_query"],
  reference: ["service", "team", "4f9c2d"],
  required_integrations: ["pager_duty"],
  shortform: ["page-duty", "tell-depots"],
  timezone: ["Europe/Stockholm", "Europe/Copenhagen", "Europe/Tallinn"],
  transform_expression: ["return {\n  title: $.subject,\n  status: 'firing',\n}"],
};

const titles = [
  "Orders from {region} are delayed",
  "{partner} answers slowly",
  "Depot {region}: scanners offline",
  "Release {version}",
  "Stocktaking – {region}",
  'Call with "{partner}" ☎️',
  "Störning i {region}",
];

const sentences = [
  "Since {version} about {percent} % of requests from {region} fail; **{count}** orders wait.",
  "We called {partner}, they are looking into it.\n\n- next news in {minutes} minutes\n- nobody needs to wake up",
  "Rolled back on {host}. Watching the error rate.",
  "Asked for by Customer Care: drivers in {region} see yesterday's route.",
  "Fungerar igen i {region} – tack!",
  'Set "{host}" aside; <b>do not</b> restart it before the dump is copied.\r\n',
  "",
];

/** A text for a column that must not be empty. */
export function titleFor(random: Random): string {
  return drawWords(random).fill(random.pick(titles));
}

/** Text of any length, as people write it; now and then it is empty. */
export function sentenceFor(random: Random): string {
  return drawWords(random).fill(random.pick(sentences));
}

/** A value for a text column, by its name alone. */
export function textFor(column: string, random: Random, at: number): string {
  const known = words[column];
  if (known) return random.pick(known);
  if (/_ids?$|^id$/.test(column)) return identifierFor(column, random, at);
  if (/(?:^|_)(?:urls?|permalink|endpoint)$/.test(column)) {
    return `https://www.${company.domain}/${column.replaceAll("_", "-")}/${random.whole(100, 999)}`;
  }
  if (column === "secret_token") return hexadecimal(random, 40);
  if (column === "phone_number") {
    // Numbers that the Swedish authority has set aside for fiction.
    return `+467017406${random.whole(5, 99).toString().padStart(2, "0")}`;
  }
  return /name$|title$|label$/.test(column) ? titleFor(random) : sentenceFor(random);
}

/** An identifier in another system, or of something that no endpoint lists. */
function identifierFor(column: string, random: Random, at: number): string {
  if (/slack_channel|^channel_id$/.test(column)) return slackId("C", random);
  if (column === "slack_user_group_id") return slackId("C", random).replace(/^C/, "S");
  if (/external|provider|fallback/.test(column)) return `P${ulid(at, random).slice(-6)}`;
  return ulid(at, random);
}
