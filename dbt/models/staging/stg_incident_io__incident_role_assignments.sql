{% if var('tap_incident_flat_tables') -%}
with assignments as (
  {{ tap_incident.live_rows('incident_role_assignments', {
    'incident_id': 'text', 'incident_role_id': 'text', 'role_name': 'text', 'role_type': 'text', 'user_id': 'text',
    'user_name': 'text', 'incident_updated_at': 'timestamp',
  }) }}
),

incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'updated_at': 'timestamp'}) }}
)

select
  assignments.incident_id,
  assignments.incident_role_id as role_id,
  assignments.role_name as role,
  assignments.role_type,
  assignments.user_id,
  assignments.user_name
from assignments
-- Only these rows are current: removed assignments have an older time.
inner join incidents on assignments.incident_id = incidents.id and assignments.incident_updated_at = incidents.updated_at
{%- else -%}
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
{%- endif %}
