/** What the company has set up for its incidents: severities, statuses, types, roles, timestamps, metrics, priorities. */

import { DAY, iso } from "./calendar.ts";
import { type Catalog, keyed, keysOf } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { randomFor } from "./random.ts";
import type {
  EmbeddedRole,
  FollowUpPriority,
  IncidentRole,
  IncidentStatus,
  IncidentTimestamp,
  IncidentType,
  Severity,
  StatusCategory,
} from "./shapes.ts";

const severities = {
  minor: ["Minor", "Issues with **low impact**, which can wait for working hours.", 1],
  major: ["Major", "Issues that **customers notice**: something important is slow or missing.", 2],
  critical: ["Critical", "Orders or deliveries **have stopped**, or personal data is at risk.", 3],
} as const;

const statuses = {
  triage: ["Triage", "triage", "Someone has to decide whether this is an incident.", 1],
  investigating: ["Investigating", "live", "We are working out **what is wrong**.", 2],
  fixing: ["Fixing", "live", "We know the cause and are **putting it right**.", 3],
  monitoring: ["Monitoring", "live", "The fix is out; we are watching that it holds.", 4],
  paused: ["Paused", "paused", "Waiting for someone outside, nothing to do meanwhile.", 5],
  documenting: [
    "Documenting",
    "learning",
    "Impact has been **fully mitigated**; writing it down.",
    6,
  ],
  reviewing: ["Reviewing", "learning", "The write-up is done and is being discussed.", 7],
  closed: ["Closed", "closed", "Nothing is left to do.", 8],
  declined: ["Declined", "declined", "Not an incident.", 9],
  canceled: ["Canceled", "canceled", "", 10],
  merged: ["Merged", "merged", "Continued in another incident.", 11],
} as const satisfies Record<string, readonly [string, StatusCategory, string, number]>;

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

const metrics = {
  identify: ["Time to identify", "impactStarted", "identified"],
  fix: ["Time to fix", "identified", "fixed"],
  lasted: ["Lasted", "impactStarted", "resolved"],
  close: ["Time to close", "resolved", "closed"],
} as const satisfies Record<string, readonly [string, TimestampKey, TimestampKey]>;

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
export type TypeKey = keyof typeof types;
export type RoleKey = keyof typeof roles;
export type TimestampKey = keyof typeof timestamps;
type MetricKey = keyof typeof metrics;
export type PriorityKey = keyof typeof priorities;
export type CategoryKey = keyof typeof categories;

/** Every key, in the order in which the settings are listed. */
export const settingKeys = {
  severities: keysOf(severities),
  statuses: keysOf(statuses),
  types: keysOf(types),
  roles: keysOf(roles),
  timestamps: keysOf(timestamps),
  metrics: keysOf(metrics),
};

/** A duration metric and the two timestamps between which it measures. */
export type Metric = {
  readonly id: string;
  readonly name: string;
  readonly from: TimestampKey;
  readonly to: TimestampKey;
};

/** The settings, each looked up by its key. */
export type IncidentSettings = {
  severity(key: SeverityKey): Severity;
  status(key: StatusKey): IncidentStatus;
  type(key: TypeKey): IncidentType;
  role(key: RoleKey): IncidentRole;
  /** The form embedded in incidents. */
  embeddedRole(key: RoleKey): EmbeddedRole;
  timestamp(key: TimestampKey): IncidentTimestamp;
  metric(key: MetricKey): Metric;
  priority(key: PriorityKey): FollowUpPriority;
  category(key: CategoryKey): FollowUpPriority;
  /** The teams that own an incident type, where any do. */
  owners(key: TypeKey): readonly string[] | undefined;
};

/** The settings as they were made when the account was opened; some were touched up later. */
export function buildIncidentSettings(
  seed: number,
  since: number,
  catalog: Catalog,
): IncidentSettings {
  const opened = since - 20 * DAY;
  const identity = (kind: string, key: string) => {
    const random = randomFor(seed, "setting", kind, key);
    const created = opened + random.whole(1, 3_599_999);
    const touched = random.chance(0.3) ? created + random.whole(1, 15) * DAY : created;
    return {
      id: ulid(created, random),
      dates: { created_at: iso(created), updated_at: iso(touched) },
    };
  };
  const ranked =
    (kind: string) =>
    (
      entry: readonly [name: string, description: string | undefined, rank: number],
      key: string,
    ) => {
      const [name, description, rank] = entry;
      const { id } = identity(kind, key);
      return { id, name, ...(description === undefined ? {} : { description }), rank };
    };
  const role = keyed(
    roles,
    ([name, description, instructions, shortform, role_type], key): IncidentRole => {
      const { id, dates } = identity("role", key);
      return { id, name, description, instructions, shortform, role_type, ...dates };
    },
  );
  return {
    severity: keyed(severities, ([name, description, rank], key) => {
      const { id, dates } = identity("severity", key);
      return { id, name, description, rank, ...dates };
    }),
    status: keyed(statuses, ([name, category, description, rank], key) => {
      const { id, dates } = identity("status", key);
      return { id, name, description, category, rank, ...dates };
    }),
    type: keyed(types, ([name, description, isDefault, isPrivate], key) => {
      const { id, dates } = identity("type", key);
      return {
        id,
        name,
        description,
        is_default: isDefault,
        private_incidents_only: isPrivate,
        create_in_triage: key === "security" ? "always" : "optional",
        ...dates,
      };
    }),
    role,
    embeddedRole: keyed(roles, (_, key) => ({ ...role(key), required: key === "lead" })),
    timestamp: keyed(timestamps, ([name, rank], key) => {
      const { id } = identity("timestamp", key);
      return { id, name, rank };
    }),
    metric: keyed(metrics, ([name, from, to], key) => {
      const { id } = identity("metric", key);
      return { id, name, from, to };
    }),
    priority: keyed(priorities, ranked("priority")),
    category: keyed(categories, ranked("category")),
    owners: (key) =>
      key === "security"
        ? [catalog.team("security").id]
        : key === "data"
          ? [catalog.team("data").id]
          : undefined,
  };
}
