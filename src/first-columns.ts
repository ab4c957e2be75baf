/**
 * The columns of 0.1.0's incremental tables, in the format of bookmarks, because 0.1.0's state does not record them.
 * Never changes: any later column is new to a state written by 0.1.0.
 */
export const firstColumns: Readonly<Record<string, string>> = {
  actions:
    "assignee(email id name role slack_user_id) completed_at created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) description id incident_id status updated_at",
  alerts:
    "alert_group_ids alert_source_id attributes(array_value(catalog_entry(catalog_type_id id name) label literal) attribute(array emoji id name required type) value(catalog_entry(catalog_type_id id name) label literal)) created_at deduplication_key description id resolved_at source_url status tags(id name) title updated_at",
  call_sessions: "ended_at id incident_id started_at",
  call_transcript_entries:
    "call_session_id content id incident_id medium participant_name timestamp",
  escalations:
    "created_at creator(alert(id title) user(email id name role slack_user_id) workflow(id name)) description escalation_path_id events(channels(microsoft_teams_channel_id microsoft_teams_team_id slack_channel_id slack_team_id) event id occurred_at urgency users(email id name role slack_user_id)) id priority(name) related_alerts(alert_group_ids alert_source_id created_at deduplication_key description id resolved_at source_url status title updated_at) related_incidents(external_id id name reference status_category summary visibility) status title updated_at",
  follow_ups:
    "assignee(email id name role slack_user_id) assignee_team(id name) category(description id name rank) completed_at created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) description external_issue_reference(issue_name issue_permalink provider) id incident_id labels priority(description id name rank) status title updated_at",
  incident_activity_log_entries: "content created_at id incident_id occurred_at title type",
  incident_attachments: "id incident_id resource(external_id permalink resource_type title)",
  incident_participant_workloads:
    "archived_at incident_id participant_type user(email id name role slack_user_id) user_id workload(minutes_spent_on_incident minutes_spent_on_incident_in_late_hours minutes_spent_on_incident_in_sleeping_hours minutes_spent_on_incident_in_working_hours)",
  incident_relationships: "id incident(external_id id name) incident_id",
  incident_timeline_items:
    "activity_log_id created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) description id incident_id timestamp title updated_at",
  incident_updates:
    "created_at id incident_id merged_into_incident_id message new_incident_status(category created_at description id name rank updated_at) new_severity(created_at description id name rank updated_at) updater(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name))",
  incidents:
    "actions(assignee(email id name role slack_user_id) completed_at created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) description id incident_id status updated_at) attachments(id incident_id resource(external_id permalink resource_type title)) call_url created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) custom_field_entries(custom_field(description field_type id name options(custom_field_id id sort_key value)) values(value_catalog_entry(aliases external_id id name) value_link value_numeric value_option(custom_field_id id sort_key value) value_text)) debriefs(end_at id start_at) duration_metrics(duration_metric(id name) status value_seconds) external_issue_reference(issue_name issue_permalink provider) follow_ups(assignee(email id name role slack_user_id) assignee_team(id name) category(description id name rank) completed_at created_at creator(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name)) description external_issue_reference(issue_name issue_permalink provider) id incident_id labels priority(description id name rank) status title updated_at) has_debrief id incident_role_assignments(assignee(email id name role slack_user_id) role(created_at description id instructions name required role_type shortform updated_at)) incident_status(category created_at description id name rank updated_at) incident_timestamp_values(incident_timestamp(id name rank) value(value)) incident_type(create_in_triage created_at description id is_default name private_incidents_only updated_at) last_activity_at mode ms_teams_channel_url name permalink postmortem_document_ids postmortem_document_url reference severity(created_at description id name rank updated_at) slack_channel_id slack_channel_name slack_channel_url slack_team_id summary team_ids updated_at updates(created_at id incident_id merged_into_incident_id message new_incident_status(category created_at description id name rank updated_at) new_severity(created_at description id name rank updated_at) updater(alert(id title) api_key(id name) user(email id name role slack_user_id) workflow(id name))) visibility workload_minutes_late workload_minutes_sleeping workload_minutes_total workload_minutes_working",
  workflow_runs:
    "cancelled_at created_at enqueued_at error id incident_id incident_reference progress(completed_at error incident_id incident_reference status step webhook_delivery(duration_ms endpoint method outcome status_code) webhook_delivery_state) scheduled_at updated_at workflow_id workflow_name workflow_version_id workflow_version_number",
};
