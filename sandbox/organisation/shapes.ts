/** The records as the reference describes them: a property with a question mark is absent when there is nothing to say. */

/** The short form of a user, as it is embedded in other records. */
export type User = {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly slack_user_id?: string;
  readonly role: "viewer" | "responder" | "administrator" | "owner" | "unset";
};

export type RbacRole = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description?: string;
};

type Seat = "full_access" | "viewer_only" | "none";

export type UserWithRoles = User & {
  readonly base_role: RbacRole;
  readonly custom_roles: readonly RbacRole[];
  readonly is_active: boolean;
  readonly seats: { readonly on_call: Seat; readonly response: Seat };
};

/** Whoever or whatever did something: one of the four. */
export type Actor = {
  readonly user?: User;
  readonly alert?: { readonly id: string; readonly title: string };
  readonly api_key?: { readonly id: string; readonly name: string };
  readonly workflow?: { readonly id: string; readonly name: string };
};

/** When a record was made and last changed. */
export type Dated = { readonly created_at: string; readonly updated_at: string };

export type Severity = Dated & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rank: number;
};

export type StatusCategory =
  | "triage"
  | "live"
  | "learning"
  | "paused"
  | "closed"
  | "declined"
  | "canceled"
  | "merged";

export type IncidentStatus = Dated & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: StatusCategory;
  readonly rank: number;
};

/** The form embedded in incidents; the list has the owning teams beside. */
export type IncidentType = Dated & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly is_default: boolean;
  readonly private_incidents_only: boolean;
  readonly create_in_triage: "always" | "optional";
};

export type IncidentRole = Dated & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly instructions: string;
  readonly shortform: string;
  readonly role_type: "lead" | "reporter" | "custom";
};

/** The form embedded in incidents has the deprecated `required` beside. */
export type EmbeddedRole = IncidentRole & { readonly required?: boolean };

export type IncidentTimestamp = {
  readonly id: string;
  readonly name: string;
  readonly rank: number;
};

export type FieldType = "single_select" | "multi_select" | "text" | "link" | "numeric";

export type CustomField = Dated & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly field_type: FieldType;
  readonly catalog_type_id?: string;
  readonly filter_by?: { readonly catalog_attribute_id: string; readonly custom_field_id: string };
  readonly fixed_filter?: {
    readonly catalog_attribute_id: string;
    readonly values: readonly string[];
  };
  readonly group_by_catalog_attribute_id?: string;
  readonly helptext_catalog_attribute_id?: string;
};

export type CustomFieldOption = {
  readonly id: string;
  readonly custom_field_id: string;
  readonly sort_key: number;
  readonly value: string;
};

export type CatalogEntry = {
  readonly id: string;
  readonly name: string;
  readonly external_id?: string;
  readonly aliases?: readonly string[];
};

export type CustomFieldValue = {
  readonly value_option?: CustomFieldOption;
  readonly value_catalog_entry?: CatalogEntry;
  readonly value_text?: string;
  readonly value_link?: string;
  readonly value_numeric?: string;
};

export type CustomFieldEntry = {
  readonly custom_field: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly field_type: FieldType;
    readonly options: readonly CustomFieldOption[];
  };
  readonly values: readonly CustomFieldValue[];
};

export type ExternalIssue = {
  readonly provider: "jira" | "linear" | "github";
  readonly issue_name: string;
  readonly issue_permalink: string;
};

export type IncidentMode = "standard" | "retrospective" | "test" | "tutorial" | "stream";

export type Incident = Dated & {
  readonly id: string;
  readonly reference: string;
  readonly name: string;
  readonly summary?: string;
  readonly mode: IncidentMode;
  readonly visibility: "public" | "private";
  readonly incident_status: IncidentStatus;
  readonly severity?: Severity;
  readonly incident_type?: IncidentType;
  readonly creator: Actor;
  readonly call_url?: string;
  readonly permalink?: string;
  readonly slack_channel_id: string;
  readonly slack_channel_name?: string;
  readonly slack_channel_url?: string;
  readonly slack_team_id: string;
  readonly custom_field_entries: readonly CustomFieldEntry[];
  readonly incident_role_assignments: readonly {
    readonly role: EmbeddedRole;
    readonly assignee?: User;
  }[];
  readonly incident_timestamp_values?: readonly {
    readonly incident_timestamp: IncidentTimestamp;
    readonly value?: { readonly value?: string };
  }[];
  readonly duration_metrics?: readonly {
    readonly duration_metric: { readonly id: string; readonly name: string };
    readonly status: "success" | "timestamps_missing" | "calculating" | "invalid_timestamps";
    readonly value_seconds?: number;
  }[];
  readonly debriefs?: readonly {
    readonly id: string;
    readonly start_at: string;
    readonly end_at: string;
  }[];
  readonly has_debrief?: boolean;
  readonly external_issue_reference?: ExternalIssue;
  readonly postmortem_document_ids?: readonly string[];
  readonly postmortem_document_url?: string;
  readonly team_ids: readonly string[];
  readonly last_activity_at: string;
  readonly workload_minutes_late?: number;
  readonly workload_minutes_sleeping?: number;
  readonly workload_minutes_total?: number;
  readonly workload_minutes_working?: number;
};

export type IncidentUpdate = {
  readonly id: string;
  readonly incident_id: string;
  readonly message?: string;
  readonly new_incident_status: IncidentStatus;
  readonly new_severity?: Severity;
  readonly merged_into_incident_id?: string;
  readonly updater: Actor;
  readonly created_at: string;
};

type TaskStatus = "outstanding" | "completed" | "deleted" | "not_doing";

export type Action = Dated & {
  readonly id: string;
  readonly incident_id: string;
  readonly description: string;
  readonly status: TaskStatus;
  readonly assignee?: User;
  readonly creator: Actor;
  readonly completed_at?: string;
};

export type FollowUpPriority = {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly rank: number;
};

export type FollowUp = Dated & {
  readonly id: string;
  readonly incident_id: string;
  readonly title: string;
  readonly description?: string;
  readonly status: TaskStatus;
  readonly assignee?: User;
  readonly assignee_team?: { readonly id: string; readonly name: string };
  readonly category?: FollowUpPriority;
  readonly priority?: FollowUpPriority;
  readonly labels: readonly string[];
  readonly external_issue_reference?: ExternalIssue;
  readonly creator: Actor;
  readonly completed_at?: string;
};

export type IncidentAttachment = {
  readonly id: string;
  readonly incident_id: string;
  readonly resource: {
    readonly external_id: string;
    readonly permalink: string;
    readonly resource_type: string;
    readonly title: string;
  };
};
