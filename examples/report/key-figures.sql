-- The five figures at the top: per month over the period, medians in hours, and what is open right now.
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
incidents as (
  select
    count(*) / max(months)::float8 as incidents_per_month,
    percentile_cont(0.5) within group (order by hours_to_resolve) as median_hours_to_resolve
  from incident_io__incidents, period
  where is_counted and created_at >= since
),
restorations as (
  select percentile_cont(0.5) within group (order by coalesce(hours_to_mitigate, hours_to_resolve)) as median_hours_to_restore
  from incident_io__incidents, period
  where is_counted and coalesce(mitigated_at, resolved_at) >= since
),
alerts as (
  select count(*) / (select months from period)::float8 as noise_per_month
  from incident_io__alerts, period
  where was_noise and created_at >= since
),
open_incidents as (
  select count(*)::int as open_right_now
  from incident_io__incidents
  where is_counted and is_open
)
select *
from incidents, restorations, alerts, open_incidents;
