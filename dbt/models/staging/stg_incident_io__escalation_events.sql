with escalations as (
  {{ tap_incident.live_rows('escalations', {'id': 'text', 'events': 'json_array'}) }}
)

select
  id as escalation_id,
  {{ tap_incident.json_text('entry', 'id') }} as event_id,
  {{ tap_incident.json_text('entry', 'event') }} as event,
  {{ tap_incident.json_text('entry', 'urgency') }} as urgency,
  {{ tap_incident.json_text('entry', 'users.0.id') }} as user_id,
  {{ tap_incident.json_text('entry', 'users.0.name') }} as user_name,
  {{ tap_incident.json_timestamp('entry', 'occurred_at') }} as occurred_at
from escalations
{{ tap_incident.each_object('events', 'entry') }}
