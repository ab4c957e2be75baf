with incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'incident_timestamp_values': 'json_array'}) }}
)

select
  id as incident_id,
  {{ tap_incident.json_text('entry', 'incident_timestamp.id') }} as timestamp_id,
  {{ tap_incident.json_text('entry', 'incident_timestamp.name') }} as timestamp_name,
  {{ tap_incident.json_timestamp('entry', 'value.value') }} as occurred_at
from incidents
{{ tap_incident.each_object('incident_timestamp_values', 'entry') }}
