{% if var('tap_incident_flat_tables') -%}
with events as (
  {{ tap_incident.live_rows('escalation_events', {
    'escalation_id': 'text', 'id': 'text', 'event': 'text', 'urgency': 'text', 'occurred_at': 'timestamp',
    'escalation_updated_at': 'timestamp',
  }) }}
),

event_users as (
  {{ tap_incident.live_rows('escalation_event_users', {
    'escalation_id': 'text', 'event_id': 'text', 'user_id': 'text', 'user_name': 'text', 'position': 'integer',
    'escalation_updated_at': 'timestamp',
  }) }}
),

escalations as (
  {{ tap_incident.live_rows('escalations', {'id': 'text', 'updated_at': 'timestamp'}) }}
)

select
  events.escalation_id,
  events.id as event_id,
  events.event,
  events.urgency,
  event_users.user_id,
  event_users.user_name,
  events.occurred_at
from events
-- Only these rows are current: removed ones have an older time.
inner join escalations on events.escalation_id = escalations.id and events.escalation_updated_at = escalations.updated_at
left join event_users
  on events.escalation_id = event_users.escalation_id
  and events.id = event_users.event_id
  and events.escalation_updated_at = event_users.escalation_updated_at
  and event_users.position = 1
{%- else -%}
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
{%- endif %}
