/** What a kind of incident tells: the texts of an incident, its alerts, its updates and what was left to do. */

import type { SourceKey } from "../alert-settings.ts";
import type { ServiceKey } from "../company.ts";
import type { FieldKey } from "../custom-fields.ts";
import type { CategoryKey, SeverityKey, TypeKey } from "../incident-settings.ts";

/** Something that was put off until after the incident. */
export type PlannedFollowUp = {
  readonly title: string;
  readonly why?: string;
  readonly category: CategoryKey;
  readonly labels?: readonly string[];
};

/**
 * A kind of incident. Words in braces are filled in anew for each incident: region, percent, count, minutes, version,
 * partner, host.
 */
export type Story = {
  /** Titles to choose from. */
  readonly names: readonly string[];
  readonly summary: string;
  /** The first is the one that broke, the others suffered. */
  readonly services: readonly [ServiceKey, ...ServiceKey[]];
  readonly type?: TypeKey;
  /** The severity it usually has; one in five is a step away from it. */
  readonly severity: SeverityKey;
  /** The alerts that come with it; none when people noticed first. */
  readonly alerts?: {
    readonly source: SourceKey;
    readonly titles: readonly string[];
    readonly description: string;
  };
  /** Value of the custom field Cause, one of its options. */
  readonly cause: string;
  /** Value of the custom field Customer impact. */
  readonly impact: string;
  /** What the updates say when the cause is found, the fix goes out, and it holds. */
  readonly found: string;
  readonly fixing: string;
  readonly fixed: string;
  readonly actions: readonly string[];
  readonly followUps: readonly PlannedFollowUp[];
  /** Fields that stay empty for this kind. */
  readonly without?: readonly FieldKey[];
};
