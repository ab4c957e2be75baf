{% if var('tap_incident_flat_tables') -%}
with timestamps as (
  {{ tap_incident.live_rows('incident_timestamp_values', {
    'incident_id': 'text', 'incident_timestamp_id': 'text', 'timestamp_name': 'text', 'value': 'timestamp',
    'incident_updated_at': 'timestamp',
  }) }}
),

incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'updated_at': 'timestamp'}) }}
)

select
  timestamps.incident_id,
  timestamps.incident_timestamp_id as timestamp_id,
  timestamps.timestamp_name,
  timestamps.value as occurred_at
from timestamps
-- Only these rows are current: cleared timestamps have an older time.
inner join incidents on timestamps.incident_id = incidents.id and timestamps.incident_updated_at = incidents.updated_at
{%- else -%}
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
{%- endif %}
