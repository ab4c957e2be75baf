-- How many alerts were noise? By month.
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
  cast(date_trunc('month', created_at) as date) as month,
  (count(*) filter (where not was_noise))::int as of_a_real_incident,
  (count(*) filter (where was_noise))::int as noise
from incident_io__alerts, period
where created_at >= since
group by 1
order by 1;
