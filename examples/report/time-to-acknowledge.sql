-- How fast do people acknowledge escalations, in minutes from the trigger? It is night from 22:00 to 07:00; set the time zone here.
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
  case
    when extract(hour from triggered_at at time zone 'UTC' at time zone 'Europe/Berlin') between 7 and 21 then 'Day'
    else 'Night'
  end as time,
  count(*)::int as escalations,
  count(minutes_to_acknowledge)::float8 / count(*) as acknowledged,
  percentile_cont(0.5) within group (order by minutes_to_acknowledge) as median_minutes,
  percentile_cont(0.9) within group (order by minutes_to_acknowledge) as p90_minutes
from incident_io__escalations, period
where triggered_at >= since
group by 1
order by 1;
