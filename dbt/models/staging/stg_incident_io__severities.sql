with severities as (
  {{ tap_incident.live_rows('severities', {'id': 'text', 'name': 'text', 'rank': 'integer'}) }}
)

select
  id as severity_id,
  name as severity,
  rank as severity_rank
from severities
