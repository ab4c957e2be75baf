-- Who has open follow-ups, how many, and since when? The top eleven, and everyone else combined.
with owners as (
  select
    coalesce(max(assignee), 'unassigned') as owner,
    count(*) as open,
    min(created_at) as oldest
  from incident_io__follow_ups
  where is_counted and is_open
  group by assignee_id
),
ranked as (select *, row_number() over (order by open desc, owner, oldest) as place from owners)
select
  case when min(place) <= 11 then max(owner) else format('everyone else (%s)', count(*)) end as owner,
  sum(open)::int as open,
  to_char(min(oldest), 'YYYY-MM-DD') as oldest
from ranked
group by least(place, 12)
order by least(place, 12);
