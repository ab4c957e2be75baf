with alert_sources as (
  {{ tap_incident.live_rows('alert_sources', {'id': 'text', 'name': 'text', 'source_type': 'text'}) }}
)

select
  id as alert_source_id,
  name as alert_source,
  source_type
from alert_sources
