-- Who carries the load? Incidents in which they had a role, and how many of these began on a weekend; set the time zone here.
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
)
select
  coalesce(max(users.user_name), max(assignments.user_name), user_id) as person,
  count(distinct incident_id)::int as incidents,
  (count(distinct incident_id) filter (
    where extract(isodow from created_at at time zone 'UTC' at time zone 'Europe/Berlin') in (6, 7)
  ))::int as on_weekends
from incident_io__incidents
cross join period
inner join stg_incident_io__incident_role_assignments as assignments using (incident_id)
left join stg_incident_io__users as users using (user_id)
where is_counted and created_at >= since and user_id is not null
group by user_id
order by 2 desc, 1;
