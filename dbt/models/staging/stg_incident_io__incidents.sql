with incidents as (
  {{ tap_incident.live_rows('incidents', {
    'id': 'text', 'reference': 'text', 'name': 'text', 'mode': 'text', 'visibility': 'text', 'permalink': 'text',
    'incident_status': 'json', 'severity': 'json', 'incident_type': 'json', 'creator': 'json',
    'workload_minutes_working': 'double precision', 'workload_minutes_late': 'double precision',
    'workload_minutes_sleeping': 'double precision', 'workload_minutes_total': 'double precision', 'created_at': 'timestamp', 'updated_at': 'timestamp',
  }) }}
)

select
  id as incident_id,
  reference,
  name,
  mode,
  visibility,
  permalink,
  {{ tap_incident.json_text('incident_status', 'id') }} as status_id,
  {{ tap_incident.json_text('incident_status', 'name') }} as status,
  {{ tap_incident.json_text('incident_status', 'category') }} as status_category,
  {{ tap_incident.json_text('severity', 'id') }} as severity_id,
  {{ tap_incident.json_text('severity', 'name') }} as severity,
  {{ tap_incident.json_integer('severity', 'rank') }} as severity_rank,
  {{ tap_incident.json_text('incident_type', 'id') }} as incident_type_id,
  {{ tap_incident.json_text('incident_type', 'name') }} as incident_type,
  {{ tap_incident.json_text('creator', 'alert.id') }} as creator_alert_id,
  {{ tap_incident.json_text('creator', 'user.id') }} as creator_user_id,
  workload_minutes_working,
  workload_minutes_late,
  workload_minutes_sleeping,
  workload_minutes_total,
  created_at,
  updated_at
from incidents
