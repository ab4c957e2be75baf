/** The records of alerting as the reference describes them. */

import type { Json, JsonObject } from "../http/records.ts";
import type { Actor, Dated, User } from "./shapes.ts";

export type AlertAttribute = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly array: boolean;
  readonly required: boolean;
  readonly emoji?: string;
};

export type AlertAttributeValue = {
  readonly label?: string;
  readonly literal?: string;
  readonly catalog_entry?: {
    readonly id: string;
    readonly name: string;
    readonly catalog_type_id: string;
  };
};

/** The form embedded in escalations; the list has attributes and tags beside. */
export type AlertSlim = Dated & {
  readonly id: string;
  readonly alert_source_id: string;
  readonly alert_group_ids?: readonly string[];
  readonly deduplication_key: string;
  readonly title: string;
  readonly description?: string;
  readonly source_url?: string;
  readonly status: "firing" | "resolved";
  readonly resolved_at?: string;
};

export type Alert = AlertSlim & {
  readonly attributes: readonly {
    readonly attribute: AlertAttribute;
    readonly value?: AlertAttributeValue;
    readonly array_value?: readonly AlertAttributeValue[];
  }[];
  readonly tags?: readonly { readonly id: string; readonly name: string }[];
};

/** A source's template nests engine expressions, for which no code here has a question: they stay plain JSON. */
export type AlertSource = {
  readonly id: string;
  readonly name: string;
  readonly source_type: string;
  readonly template: JsonObject;
  readonly [option: string]: Json;
};

export type EscalationEvent = {
  readonly id: string;
  readonly event:
    | "entered_grace_period"
    | "triggered"
    | "notified_users"
    | "notified_channels"
    | "acked"
    | "cancelled"
    | "resolved"
    | "expired";
  readonly occurred_at: string;
  readonly urgency?: "high" | "low";
  readonly users?: readonly User[];
  readonly channels?: readonly {
    readonly slack_channel_id?: string;
    readonly slack_team_id?: string;
  }[];
};

export type Escalation = Dated & {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: "pending" | "triggered" | "acked" | "resolved" | "expired" | "cancelled";
  readonly priority: { readonly name: string };
  readonly escalation_path_id?: string;
  readonly creator: Omit<Actor, "api_key">;
  readonly events: readonly EscalationEvent[];
  readonly related_alerts: readonly AlertSlim[];
  readonly related_incidents: readonly {
    readonly id: string;
    readonly external_id: number;
    readonly reference: string;
    readonly name: string;
    readonly summary?: string;
    readonly status_category: string;
    readonly visibility: "public" | "private";
  }[];
};
