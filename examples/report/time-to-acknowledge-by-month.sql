-- How fast do people acknowledge escalations, day and night? Median minutes by month of the trigger; it is night from 22:00 to
-- 07:00. Set the time zone here.
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
clocks as (
  select
    cast(date_trunc('month', triggered_at) as date) as month,
    extract(hour from triggered_at at time zone 'UTC' at time zone 'Europe/Berlin') between 7 and 21 as is_day,
    minutes_to_acknowledge
  from incident_io__escalations, period
  where triggered_at >= since
)
select
  month,
  percentile_cont(0.5) within group (order by case when is_day then minutes_to_acknowledge end) as median_minutes_by_day,
  percentile_cont(0.5) within group (order by case when not is_day then minutes_to_acknowledge end) as median_minutes_by_night
from clocks
group by 1
order by 1;
