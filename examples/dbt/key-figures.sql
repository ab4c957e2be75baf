-- How did the last twelve full weeks go, compared with the twelve before them? Weeks start on Monday, in UTC.
-- Incidents count in the week they were created, times to resolve in the week of the resolution.
-- Follow-ups: open now, and open twelve weeks ago.
with period as (
  select monday - interval '24 weeks' as since_before, monday - interval '12 weeks' as since, monday as until
  from (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
),
created as (
  select
    count(*) filter (where created_at >= since)::int as incidents,
    count(*) filter (where created_at < since)::int as incidents_before
  from incident_io__incidents, period
  where is_counted and created_at >= since_before and created_at < until
),
resolved as (
  select
    percentile_cont(0.5) within group (order by hours_to_resolve) filter (where resolved_at >= since) as median_hours,
    percentile_cont(0.5) within group (order by hours_to_resolve) filter (where resolved_at < since) as median_hours_before,
    percentile_cont(0.9) within group (order by hours_to_resolve) filter (where resolved_at >= since) as p90_hours,
    percentile_cont(0.9) within group (order by hours_to_resolve) filter (where resolved_at < since) as p90_hours_before
  from incident_io__incidents, period
  where is_counted and resolved_at >= since_before and resolved_at < until
),
open as (
  select
    count(*) filter (where is_open)::int as open_follow_ups,
    count(*) filter (where created_at <= moment and (ended_at is null or ended_at > moment))::int
      as open_follow_ups_before
  from incident_io__follow_ups, (select now() at time zone 'UTC' - interval '12 weeks' as moment) as past
  where is_counted
)
select
  to_char(since, 'YYYY-MM-DD') as since,
  to_char(until - interval '1 day', 'YYYY-MM-DD') as until,
  created.*,
  resolved.*,
  open.*
from period, created, resolved, open;
