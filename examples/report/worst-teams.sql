-- Which team is worst off, by hours of incidents per month? An incident of two teams counts for each.
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
  coalesce(team, team_id) as team,
  coalesce(sum(hours_to_resolve), 0) / max(months) as hours_per_month,
  count(*)::int as incidents,
  percentile_cont(0.5) within group (order by hours_to_resolve) as median_hours,
  percentile_cont(0.9) within group (order by hours_to_resolve) as p90_hours
from incident_io__incidents
cross join period
inner join stg_incident_io__incident_teams using (incident_id)
left join stg_incident_io__teams using (team_id)
where is_counted and created_at >= since
group by 1
order by 2 desc;
