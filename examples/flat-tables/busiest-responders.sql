-- Who took part in the most incidents of the last twelve full weeks, as lead or in another role? Like the query in examples/sql, but
-- from the flat table incident_role_assignments.
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
assignments as (
  select
    relevant_incidents.id,
    user_id as responder,
    max(user_name) as name,
    bool_or(role_type = 'lead') as lead
  from relevant_incidents
  -- Only these rows are current: removed values have an older time.
  join incident_role_assignments as roles
    on roles.incident_id = relevant_incidents.id
    and roles.incident_updated_at = relevant_incidents.updated_at
    and roles._sdc_deleted_at is null,
    (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
  where created_at >= monday - interval '12 weeks' and created_at < monday
  group by 1, 2
)
select
  max(name) as responder,
  count(*) filter (where lead)::int as as_lead,
  count(*) filter (where not lead)::int as in_another_role
from assignments
group by responder
order by count(*) desc, responder
limit 10;
