-- Is the load on few people? How many had a role in how many incidents, in up to seven groups of the same width.
with starts as (
  select date_trunc('month', now() at time zone 'UTC') - interval '12 months' as since
),
period as (
  -- From the first incident's month, if there were none before.
  select
    date_trunc('month', min(created_at)) as since,
    (cast(now() at time zone 'UTC' as date) + 1 - cast(date_trunc('month', min(created_at)) as date)) / (365.25 / 12) as months
  from incident_io__incidents, starts
  where is_counted and created_at >= starts.since
),
people as (
  select user_id, count(distinct incident_id) as incidents
  from incident_io__incidents
  cross join period
  inner join stg_incident_io__incident_role_assignments as assignments using (incident_id)
  where is_counted and created_at >= since and user_id is not null
  group by user_id
),
widths as (
  select cast(ceil((max(incidents) + 1) / 7.0) as int) as width
  from people
)
select
  greatest(floor(incidents / width) * width, 1)::int as incidents_from,
  (floor(incidents / width) * width + width - 1)::int as incidents_to,
  count(*)::int as people
from people, widths
group by 1, 2
order by 1;
