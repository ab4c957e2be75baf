-- How many incidents per week, by severity, in the last twelve full weeks? Weeks start on Monday, in UTC.
with weeks as (
  select generate_series(monday - interval '12 weeks', monday - interval '1 week', '1 week')::date as week
  from (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
),
counts as (
  select
    created_week as week,
    coalesce(severity, 'no severity') as severity,
    severity_rank as rank,
    count(*)::int as incidents
  from incident_io__incidents
  where is_counted and created_week in (select week from weeks)
  group by 1, 2, 3
),
severities as (select severity, max(rank) as rank from counts group by severity)
select
  to_char(week, 'YYYY-MM-DD') as week,
  severity,
  coalesce(sum(incidents), 0)::int as incidents
from weeks
cross join severities
left join counts using (week, severity)
group by week, severity, severities.rank
order by week, severities.rank nulls first, severity;
