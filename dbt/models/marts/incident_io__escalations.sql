with triggered as (
  select
    escalation_id,
    min(occurred_at) as triggered_at
  from {{ ref('stg_incident_io__escalation_events') }}
  where event = 'triggered'
  group by escalation_id
),

acknowledgements as (
  select
    escalation_id,
    user_id,
    user_name,
    occurred_at as acknowledged_at,
    row_number() over (partition by escalation_id order by occurred_at, event_id) as place
  from {{ ref('stg_incident_io__escalation_events') }}
  where event = 'acked'
)

select
  escalations.escalation_id,
  escalations.title,
  escalations.status,
  escalations.priority,
  escalations.escalation_path_id,
  escalations.creator_alert_id,
  escalations.creator_user_id,
  escalations.creator_workflow_id,
  coalesce(triggered.triggered_at, escalations.created_at) as triggered_at,
  acknowledgements.acknowledged_at,
  acknowledgements.user_id as acknowledged_by_user_id,
  coalesce(users.user_name, acknowledgements.user_name) as acknowledged_by,
  {{ tap_incident.minutes_between('coalesce(triggered.triggered_at, escalations.created_at)', 'acknowledgements.acknowledged_at') }}
    as minutes_to_acknowledge,
  {{ tap_incident.first_day('week', 'escalations.created_at') }} as created_week,
  escalations.created_at,
  escalations.updated_at
from {{ ref('stg_incident_io__escalations') }} as escalations
left join triggered on escalations.escalation_id = triggered.escalation_id
left join acknowledgements on escalations.escalation_id = acknowledgements.escalation_id and acknowledgements.place = 1
left join {{ ref('stg_incident_io__users') }} as users on acknowledgements.user_id = users.user_id
