-- Are there more incidents, or fewer? By month of their creation, and severity.
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
  coalesce(severity, 'no severity') as severity,
  count(*)::int as incidents
from incident_io__incidents, period
where is_counted and created_at >= since
group by 1, 2
order by 1, max(severity_rank) desc nulls last;
