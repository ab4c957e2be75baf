-- How long until incidents are resolved, in hours from report to resolution? By month of their creation.
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
  percentile_cont(0.9) within group (order by hours_to_resolve) as p90_hours,
  percentile_cont(0.5) within group (order by hours_to_resolve) as median_hours
from incident_io__incidents, period
where is_counted and created_at >= since
group by 1
order by 1;
