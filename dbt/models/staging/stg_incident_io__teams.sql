with teams as (
  {{ tap_incident.live_rows('teams', {'id': 'text', 'name': 'text'}) }}
)

select
  id as team_id,
  name as team
from teams
