-- Who has open follow-ups, how many, and since when? The top eleven, and everyone else combined.
-- Like a severity's, an assignee's name is a property of an object, so it is in a jsonb column.
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
owners as (
  select
    coalesce(max(assignee ->> 'name'), 'unassigned') as owner,
    count(*) as open,
    min(created_at) as oldest
  from follow_ups
  where _sdc_deleted_at is null and status = 'outstanding' and incident_id in (select id from relevant_incidents)
  group by assignee ->> 'id'
),
ranked as (select *, row_number() over (order by open desc, owner, oldest) as place from owners)
select
  case when min(place) <= 11 then max(owner) else format('everyone else (%s)', count(*)) end as owner,
  sum(open)::int as open,
  to_char(min(oldest), 'YYYY-MM-DD') as oldest
from ranked
group by least(place, 12)
order by least(place, 12);
