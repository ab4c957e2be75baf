/** What the company has set up for its incidents: severities, statuses, types, roles, timestamps, metrics, priorities. */

import { DAY, iso } from "./calendar.ts";
import type { Catalog } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { keyed, keysOf } from "./keyed.ts";
import { randomFor } from "./random.ts";

const severities = {
  minor: ["Minor", "Issues with **low impact**, which can wait for working hours.", 1],
  major: ["Major", "Issues that **customers notice**: something important is slow or missing.", 2],
  critical: ["Critical", "Orders or deliveries **have stopped**, or personal data is at risk.", 3],
} as const;

const statuses = {
  triage: ["Triage", "Someone has to decide whether this is an incident.", "triage", 1],
  investigating: ["Investigating", "We are working out **what is wrong**.", "live", 2],
  fixing: ["Fixing", "We know the cause and are **putting it right**.", "live", 3],
  monitoring: ["Monitoring", "The fix is out; we are watching that it holds.", "live", 4],
  paused: ["Paused", "Waiting for someone outside, nothing to do meanwhile.", "paused", 5],
  documenting: [
    "Documenting",
    "Impact has been **fully mitigated**; writing it down.",
    "learning",
    6,
  ],
  reviewing: ["Reviewing", "The write-up is done and is being discussed.", "learning", 7],
  closed: ["Closed", "Nothing is left to do.", "closed", 8],
  declined: ["Declined", "Not an incident.", "declined", 9],
  canceled: ["Canceled", "", "canceled", 10],
  merged: ["Merged", "Continued in another incident.", "merged", 11],
} as const;

const types = {
  production: ["Production", "Something that customers or drivers rely on is broken.", true, false],
  security: ["Security", "Possible harm to the confidentiality of our data.", false, true],
  data: ["Data quality", "Reports or feeds are wrong or late.", false, false],
} as const;

const roles = {
  lead: [
    "Incident lead",
    "The person currently coordinating the incident",
    "Take point on the incident; make sure people are clear on responsibilities.\n\nYou do not need to fix it yourself.",
    "lead",
    "lead",
  ],
  reporter: ["Reporter", "The person who reported the incident", "", "", "reporter"],
  communications: [
    "Communications",
    "Keeps customers, drivers and partners informed",
    "Post an update every 30 minutes while the incident is live.",
    "comms",
    "custom",
  ],
  scribe: [
    "Scribe",
    "Writes down what happens and when",
    "Note *decisions*, not chatter.",
    "scribe",
    "custom",
  ],
} as const;

const timestamps = {
  impactStarted: ["Impact started", 1],
  reported: ["Reported at", 2],
  accepted: ["Accepted at", 3],
  identified: ["Identified at", 4],
  fixed: ["Fixed at", 5],
  resolved: ["Resolved at", 6],
  closed: ["Closed at", 7],
  declined: ["Declined at", 8],
  canceled: ["Canceled at", 9],
  merged: ["Merged at", 10],
} as const;

/** Each measures the time between two timestamps. */
const metrics = {
  identify: ["Time to identify", "impactStarted", "identified"],
  fix: ["Time to fix", "identified", "fixed"],
  lasted: ["Lasted", "impactStarted", "resolved"],
  close: ["Time to close", "resolved", "closed"],
} as const;

const priorities = {
  urgent: ["Urgent", "Has to be done this week.", 1],
  high: ["High", "Has to be done this month.", 2],
  normal: ["Normal", undefined, 3],
  low: ["Low", "", 4],
} as const;

const categories = {
  prevent: ["Prevent", "Keeps it from happening again.", 1],
  detect: ["Detect", "Lets us know sooner.", 2],
  respond: ["Respond", undefined, 3],
} as const;

export type SeverityKey = keyof typeof severities;
export type StatusKey = keyof typeof statuses;
export type RoleKey = keyof typeof roles;
export type TimestampKey = keyof typeof timestamps;

export const severityKeys = keysOf(severities);
export const typeKeys = keysOf(types);
export const timestampKeys = keysOf(timestamps);
export const categoryKeys = keysOf(categories);

/** The settings as they were made when the account was opened; some were touched up later. */
export function buildIncidentSettings(seed: number, since: number, catalog: Catalog) {
  const made = (kind: string, key: string) => {
    const random = randomFor(seed, "setting", kind, key);
    const created = since - 20 * DAY + random.whole(1, 3_599_999);
    const updated = random.chance(0.3) ? created + random.whole(1, 15) * DAY : created;
    return {
      id: ulid(created, random),
      dates: { created_at: iso(created), updated_at: iso(updated) },
    };
  };
  const plain = <Key extends string, Values, Fields>(
    kind: string,
    declared: Readonly<Record<Key, Values>>,
    fields: (values: Values) => Fields,
  ) => keyed(declared, (values, key) => ({ id: made(kind, key).id, ...fields(values) }));
  const dated = <Key extends string, Values, Fields>(
    kind: string,
    declared: Readonly<Record<Key, Values>>,
    fields: (values: Values, key: Key) => Fields,
  ) =>
    keyed(declared, (values, key) => {
      const { id, dates } = made(kind, key);
      return { id, ...fields(values, key), ...dates };
    });
  const role = dated("role", roles, ([name, description, instructions, shortform, role_type]) => ({
    name,
    description,
    instructions,
    shortform,
    role_type,
  }));
  return {
    severity: dated("severity", severities, ranked),
    status: dated("status", statuses, ([name, description, category, rank]) => ({
      name,
      description,
      category,
      rank,
    })),
    type: dated("type", types, ([name, description, is_default, private_incidents_only], key) => ({
      name,
      description,
      is_default,
      private_incidents_only,
      create_in_triage: key === "security" ? "always" : "optional",
    })),
    role,
    /** The form embedded in incidents. */
    embeddedRole: keyed(roles, (_, key) => ({ ...role(key), required: key === "lead" })),
    timestamp: plain("timestamp", timestamps, ([name, rank]) => ({ name, rank })),
    metric: plain("metric", metrics, ([name, from, to]) => ({ name, from, to })),
    priority: plain("priority", priorities, ranked),
    category: plain("category", categories, ranked),
    /** The teams that own an incident type, where any do. */
    owners: keyed(types, (_, key) => (key === "production" ? undefined : [catalog.team(key).id])),
  };
}

function ranked([name, description, rank]: readonly [string, string | undefined, number]) {
  return { name, description, rank };
}
