-- How long from report to resolution, by severity: median and 90th percentile, in hours, for incidents
-- resolved in the last twelve full weeks?
select
  coalesce(severity, 'no severity') as severity,
  count(*)::int as resolved,
  percentile_cont(0.5) within group (order by hours_to_resolve) as median_hours,
  percentile_cont(0.9) within group (order by hours_to_resolve) as p90_hours
from incident_io__incidents, (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
where is_counted
  and hours_to_resolve is not null
  and resolved_at >= monday - interval '12 weeks'
  and resolved_at < monday
group by severity
order by max(severity_rank) nulls first, severity;
