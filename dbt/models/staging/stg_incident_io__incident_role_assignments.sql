with incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'incident_role_assignments': 'json_array'}) }}
)

select
  id as incident_id,
  {{ tap_incident.json_text('assignment', 'role.id') }} as role_id,
  {{ tap_incident.json_text('assignment', 'role.name') }} as role,
  {{ tap_incident.json_text('assignment', 'role.role_type') }} as role_type,
  {{ tap_incident.json_text('assignment', 'assignee.id') }} as user_id,
  {{ tap_incident.json_text('assignment', 'assignee.name') }} as user_name
from incidents
{{ tap_incident.each_object('incident_role_assignments', 'assignment') }}
