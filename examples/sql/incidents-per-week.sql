-- How many incidents per week, by severity, in the last twelve full weeks? Weeks start on Monday, in UTC.
-- `severity` is an object, so a jsonb column. An incident without a severity has JSON null, for which
-- `severity is null` is false; the text of a property, `severity ->> 'name'`, is null either way.
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
weeks as (
  select generate_series(monday - interval '12 weeks', monday - interval '1 week', '1 week') as week
  from (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
),
counts as (
  select
    date_trunc('week', created_at) as week,
    coalesce(severity ->> 'name', 'no severity') as severity,
    (severity ->> 'rank')::int as rank,
    count(*)::int as incidents
  from relevant_incidents
  where date_trunc('week', created_at) in (select week from weeks)
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
