-- Who took part in the most incidents of the last twelve full weeks, as lead or in another role?
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
assignments as (
  select
    relevant_incidents.id,
    assignment -> 'assignee' ->> 'id' as responder,
    max(assignment -> 'assignee' ->> 'name') as name,
    bool_or(assignment -> 'role' ->> 'role_type' = 'lead') as lead
  from relevant_incidents, unnest(incident_role_assignments) as assignment,
    (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
  where created_at >= monday - interval '12 weeks' and created_at < monday
  group by 1, 2
)
select
  max(name) as responder,
  count(*) filter (where lead)::int as as_lead,
  count(*) filter (where not lead)::int as in_another_role
from assignments
where responder is not null
group by responder
order by count(*) desc, responder
limit 10;
