/** What the page knows: one row per incident, escalation, and so on. Names are positions in lists, since the page holds all rows. */

/** Days since 1970-01-01, in UTC. */
export type Day = number;

/** Position in one of the lists of names. */
export type Position = number;

export interface IncidentRow {
  readonly created: Day;
  /** Position of the severity; null without one. */
  readonly severity: Position | null;
  readonly teams: readonly Position[];
  readonly services: readonly Position[];
  /** People with a role. */
  readonly people: readonly Position[];
  /** Hours from report to resolution; null if unknown. */
  readonly hours: number | null;
  /** Day on which service was restored, and the hours from report until then; null if unknown. */
  readonly restored: Day | null;
  readonly hoursToRestore: number | null;
  /** Minutes people worked on it in their late and sleeping hours; null if the API has not measured them. */
  readonly late: number | null;
  readonly sleeping: number | null;
  /** Whether it was created on a Saturday or Sunday in the page's time zone. */
  readonly isWeekend: boolean;
}

export interface OpenIncident {
  readonly reference: string;
  readonly name: string;
  /** Link into incident.io. */
  readonly link: string;
  readonly status: string;
  readonly severity: Position | null;
  readonly teams: readonly Position[];
  /** Days since its creation. */
  readonly age: number;
}

export interface EscalationRow {
  readonly triggered: Day;
  /** Minutes from the trigger to the first acknowledgment; null if nobody acknowledged. */
  readonly minutes: number | null;
  /** Whether it was triggered from 22:00 to 07:00 in the page's time zone. */
  readonly isNight: boolean;
  /** Teams of the incidents it belongs to. */
  readonly teams: readonly Position[];
}

/** The alerts of a source on a day. */
export interface AlertRow {
  readonly day: Day;
  readonly source: Position;
  readonly alerts: number;
  /** Alerts that belong to an incident, whatever its outcome. */
  readonly withIncident: number;
  /** Alerts that belong to no real incident. */
  readonly noise: number;
}

export interface FollowUpRow {
  readonly created: Day;
  readonly status: "open" | "completed" | "abandoned";
  /** Days since its creation, if open. */
  readonly age: number | null;
  /** Days to its completion, if completed. */
  readonly days: number | null;
  /** The team it is assigned to, or else those of the incident. */
  readonly teams: readonly Position[];
}

export interface ReportData {
  readonly organization: string;
  /** When the data was read, RFC 3339. */
  readonly readAt: string;
  readonly timeZone: string;
  /** The custom field that holds services; null if there is none. */
  readonly serviceField: string | null;
  readonly teams: readonly string[];
  /** From mild to severe. */
  readonly severities: readonly string[];
  readonly services: readonly string[];
  readonly people: readonly string[];
  readonly sources: readonly string[];
  /** The organization's own names of timestamps, and which milestones none of them matches. */
  readonly timestamps: readonly string[];
  readonly unmatched: readonly string[];
  readonly incidents: readonly IncidentRow[];
  readonly open: readonly OpenIncident[];
  readonly escalations: readonly EscalationRow[];
  readonly alerts: readonly AlertRow[];
  readonly followUps: readonly FollowUpRow[];
}

/** What the reader has chosen. */
export interface Filter {
  /** Position of a team, or null for all. */
  readonly team: Position | null;
  /** Number of full months, in addition to the current one. */
  readonly months: 3 | 6 | 12;
}

/** Full months that the data reaches back, and the page shows without a filter. */
export const maxMonths = 12;

/** The page before anything is chosen. */
export const noFilter: Filter = { team: null, months: maxMonths };

/** Milliseconds in a day. */
export const dayLength = 86_400_000;
