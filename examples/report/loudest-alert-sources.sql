-- Which alert sources are noise? The ten with the most alerts.
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
  alert_source,
  count(*)::int as alerts,
  (count(*) filter (where became_incident))::int as with_incident,
  (count(*) filter (where was_noise))::int as noise,
  (count(*) filter (where was_noise))::float8 / count(*) as noise_rate
from incident_io__alerts, period
where created_at >= since
group by alert_source_id, alert_source
order by 2 desc
limit 10;
