/** Shapes whose values are not free: short forms of rows that exist, and samples where properties go together. */

import type { JsonObject } from "../../http/records.ts";
import { literal, reference } from "../literal.ts";

/** Shapes, without their version, that are parts of a table's rows. */
export const shortForms: Readonly<Record<string, string>> = {
  AlertSlim: "alerts",
  CustomFieldOption: "custom_field_options",
  CustomFieldTypeInfo: "custom_fields",
  EmbeddedCatalogEntry: "catalog_entries",
  IncidentRelationshipDetails: "incidents",
  IncidentRole: "incident_roles",
  IncidentSlim: "incidents",
  IncidentStatus: "incident_statuses",
  IncidentTimestamp: "incident_timestamps",
  IncidentType: "incident_types",
  LinkedSchedule: "schedules",
  Severity: "severities",
  User: "users",
};

/** Shapes, without their version, of schedules and people to notify. */
export const targets: ReadonlySet<string> = new Set([
  "CallRouteTarget",
  "EscalationPathTarget",
  "EscalationPathTargetWithBinding",
]);

const incidentSeverity = reference("Incident → Severity", "incident.severity");
const incidentName = reference("Incident → Name", "incident.name");
const workingHours = [
  { weekday: "monday", start_time: "09:00", end_time: "17:00" },
  { weekday: "saturday", start_time: "10:00", end_time: "14:00" },
];
const teamPath = reference("Team → Escalation path", 'expressions["team_paths"]');

/** Samples by shape, without its version; what the shape has no place for is left out, what it must have is added. */
export const samples: Readonly<Record<string, readonly JsonObject[]>> = {
  APIKeyRole: [
    { name: "viewer", description: "View data, like public incidents and organisation settings" },
    { name: "catalog_viewer", description: "View catalog types and entries" },
    { name: "schedules_reader", description: "View schedules" },
  ],
  APIKeyTeamRole: [{ name: "schedules_editor", description: "Edit the team's schedules" }],
  CatalogEntryEngineParamBindingValue: [literal("Sweden"), literal("1"), literal("")],
  ConditionOperation: [
    { label: "is one of", value: "one_of" },
    { label: "is not set", value: "is_not_set" },
  ],
  ConditionSubject: [incidentSeverity, reference("Alert → Priority", "alert.priority")],
  CustomFieldValue: [{ value_text: "Åre ❄️" }, { value_numeric: "12.50" }],
  EngineParamBindingValue: [literal("production"), incidentSeverity],
  EngineReference: [
    { key: "incident.severity", label: "Severity", type: "IncidentSeverity", array: false },
  ],
  ReturnsMeta: [
    { type: "String", array: false },
    { type: "User", array: true },
  ],
  ScheduleRotationWorkingInterval: workingHours,
  StepConfig: [
    {
      label: "Send a message to a channel",
      name: "slack.post_message",
      param_bindings: [{ value: literal("C0LAGER0001", "#störningar") }, { value: incidentName }],
    },
    {
      label: "Escalate",
      name: "escalate.create",
      for_each: "team_paths",
      param_bindings: [
        { array_value: [teamPath, literal("01JQ8S0X5NB3C5D7E9F2G4H6J8", "Duty phone")] },
      ],
    },
    {
      label: "Send a request to a URL",
      name: "webhook.send",
      param_bindings: [
        { value: literal("https://depot.example/hooks/incidents", "URL") },
        { value: literal("Authorization: Bearer depot-hook-4711", "Headers") },
      ],
    },
  ],
  TriggerSlim: [
    { label: "Incident is created or changed", name: "incident.updated" },
    { label: "Alert fires", name: "alert.fired" },
  ],
  WeekdayInterval: workingHours,
};
