with incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'team_ids': 'text_array'}) }}
)

select distinct
  id as incident_id,
  team_id
from incidents
{{ tap_incident.each_text('team_ids', 'team_id') }}
