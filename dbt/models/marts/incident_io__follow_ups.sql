with policies as (
  select
    follow_up_id,
    min(due_at) as due_at
  from {{ ref('stg_incident_io__policy_findings') }}
  where follow_up_id is not null and state <> 'cancelled'
  group by follow_up_id
),

follow_ups as (
  select
    follow_ups.*,
    policies.due_at,
    incidents.reference as incident_reference,
    incidents.severity as incident_severity,
    coalesce(incidents.is_counted and follow_ups.status <> 'deleted', false) as is_counted,
    -- For an abandoned follow-up, the last change is the only known time.
    case when follow_ups.status <> 'outstanding' then coalesce(follow_ups.completed_at, follow_ups.updated_at) end as ended_at
  from {{ ref('stg_incident_io__follow_ups') }} as follow_ups
  left join {{ ref('incident_io__incidents') }} as incidents on follow_ups.incident_id = incidents.incident_id
  left join policies on follow_ups.follow_up_id = policies.follow_up_id
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
  due_at,
  -- Whether it was done by the day that a policy sets; null without one, and for what was abandoned.
  case
    when due_at is null or status not in ('completed', 'outstanding') then null
    when status = 'completed' then completed_at <= due_at
    when due_at < {{ tap_incident.as_of() }} then false
  end as is_on_time,
  created_at,
  completed_at,
  ended_at,
  updated_at,
  case when status = 'completed' then {{ tap_incident.days_between('created_at', 'completed_at') }} end as days_to_complete,
  case when status = 'outstanding' then {{ tap_incident.days_between('created_at', tap_incident.as_of()) }} end as age_days
from follow_ups
