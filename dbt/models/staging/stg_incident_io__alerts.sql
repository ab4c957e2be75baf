with alerts as (
  {{ tap_incident.live_rows('alerts', {
    'id': 'text', 'alert_source_id': 'text', 'title': 'text', 'status': 'text',
    'created_at': 'timestamp', 'resolved_at': 'timestamp', 'updated_at': 'timestamp',
  }) }}
)

select
  id as alert_id,
  alert_source_id,
  title,
  status,
  created_at,
  resolved_at,
  updated_at
from alerts
