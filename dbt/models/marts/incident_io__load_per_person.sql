with assignments as (
  select
    incidents.created_week as week,
    assignments.user_id,
    incidents.incident_id,
    max(assignments.user_name) as user_name,
    max(case when assignments.role_type = 'lead' then 1 else 0 end) as as_lead
  from {{ ref('stg_incident_io__incident_role_assignments') }} as assignments
  inner join {{ ref('incident_io__incidents') }} as incidents on assignments.incident_id = incidents.incident_id
  where incidents.is_counted and assignments.user_id is not null
  group by incidents.created_week, assignments.user_id, incidents.incident_id
)

select
  assignments.user_id,
  coalesce(max(users.user_name), max(assignments.user_name)) as user_name,
  assignments.week,
  count(*) as incidents,
  cast(sum(assignments.as_lead) as bigint) as incidents_as_lead,
  cast(sum(1 - assignments.as_lead) as bigint) as incidents_in_another_role
from assignments
left join {{ ref('stg_incident_io__users') }} as users on assignments.user_id = users.user_id
group by assignments.user_id, assignments.week
