with escalations as (
  {{ tap_incident.live_rows('escalations', {'id': 'text', 'related_incidents': 'json_array'}) }}
),

links as (
  select
    id as escalation_id,
    {{ tap_incident.json_text('incident', 'id') }} as incident_id
  from escalations
  {{ tap_incident.each_object('related_incidents', 'incident') }}
)

select distinct
  escalation_id,
  incident_id
from links
where incident_id is not null
