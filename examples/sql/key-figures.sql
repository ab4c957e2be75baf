-- How did the last twelve full weeks go, compared with the twelve before them? Weeks start on Monday, in UTC.
-- Incidents count in the week they were created, times to resolve in the week of the resolution. If your
-- organization's timestamps have other names, change them here.
-- Follow-ups: open now, and open twelve weeks ago.
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
period as (
  select monday - interval '24 weeks' as since_before, monday - interval '12 weeks' as since, monday as until
  from (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
),
created as (
  select
    count(*) filter (where created_at >= since)::int as incidents,
    count(*) filter (where created_at < since)::int as incidents_before
  from relevant_incidents, period
  where created_at >= since_before and created_at < until
),
times as (
  select
    coalesce(
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Reported at'),
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Declared at')
    )::timestamptz as reported,
    coalesce(
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Resolved at'),
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Closed at')
    )::timestamptz as resolved
  from relevant_incidents, unnest(incident_timestamp_values) as entry
  group by id
),
durations as (
  select
    resolved at time zone 'UTC' >= since as recent,
    extract(epoch from resolved - reported) / 3600 as hours
  from times, period
  where resolved at time zone 'UTC' >= since_before and resolved at time zone 'UTC' < until
),
resolved as (
  select
    percentile_cont(0.5) within group (order by hours) filter (where recent) as median_hours,
    percentile_cont(0.5) within group (order by hours) filter (where not recent) as median_hours_before,
    percentile_cont(0.9) within group (order by hours) filter (where recent) as p90_hours,
    percentile_cont(0.9) within group (order by hours) filter (where not recent) as p90_hours_before
  from durations
),
follow_up_lives as (
  select
    created_at,
    case when status <> 'outstanding' then coalesce(completed_at, updated_at) end as ended_at
  from follow_ups
  where _sdc_deleted_at is null and status <> 'deleted' and incident_id in (select id from relevant_incidents)
),
open as (
  select
    count(*) filter (where ended_at is null)::int as open_follow_ups,
    count(*) filter (where created_at <= moment and (ended_at is null or ended_at > moment))::int
      as open_follow_ups_before
  from follow_up_lives, (select now() at time zone 'UTC' - interval '12 weeks' as moment) as past
)
select
  to_char(since, 'YYYY-MM-DD') as since,
  to_char(until - interval '1 day', 'YYYY-MM-DD') as until,
  created.*,
  resolved.*,
  open.*
from period, created, resolved, open;
