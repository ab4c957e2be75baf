with follow_ups as (
  select
    follow_ups.*,
    incidents.reference as incident_reference,
    incidents.severity as incident_severity,
    coalesce(incidents.is_counted and follow_ups.status <> 'deleted', false) as is_counted,
    -- For an abandoned follow-up, the last change is the only known time.
    case when follow_ups.status <> 'outstanding' then coalesce(follow_ups.completed_at, follow_ups.updated_at) end as ended_at
  from {{ ref('stg_incident_io__follow_ups') }} as follow_ups
  left join {{ ref('incident_io__incidents') }} as incidents on follow_ups.incident_id = incidents.incident_id
)

select
  follow_up_id,
  incident_id,
  incident_reference,
  incident_severity,
  title,
  status,
  is_counted,
  status = 'outstanding' as is_open,
  assignee_id,
  assignee,
  assignee_team_id,
  assignee_team,
  priority,
  priority_rank,
  created_at,
  completed_at,
  ended_at,
  updated_at,
  case when status = 'completed' then {{ tap_incident.days_between('created_at', 'completed_at') }} end as days_to_complete,
  case when status = 'outstanding' then {{ tap_incident.days_between('created_at', tap_incident.as_of()) }} end as age_days
from follow_ups
