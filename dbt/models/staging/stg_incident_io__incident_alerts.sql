with incident_alerts as (
  {{ tap_incident.live_rows('incident_alerts', {
    'id': 'text', 'alert': 'json', 'incident': 'json', 'alert_route_id': 'text',
  }) }}
)

select
  id as incident_alert_id,
  {{ tap_incident.json_text('alert', 'id') }} as alert_id,
  {{ tap_incident.json_text('incident', 'id') }} as incident_id,
  {{ tap_incident.json_text('incident', 'status_category') }} as incident_status_category,
  alert_route_id
from incident_alerts
