-- How long from report to resolution, by severity: median and 90th percentile, in hours, for incidents
-- resolved in the last twelve full weeks?
-- `incident_timestamp_values` is an array of objects, so a jsonb[] column: unnest it to look inside. The
-- times inside are text in UTC; cast them to timestamptz for calculations. If your organization's timestamps have
-- other names, change them here.
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
),
times as (
  select
    coalesce(severity ->> 'name', 'no severity') as severity,
    (severity ->> 'rank')::int as rank,
    coalesce(
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Reported at'),
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Declared at')
    )::timestamptz as reported,
    coalesce(
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Resolved at'),
      max(entry -> 'value' ->> 'value') filter (where entry -> 'incident_timestamp' ->> 'name' = 'Closed at')
    )::timestamptz as resolved
  from relevant_incidents, unnest(incident_timestamp_values) as entry
  group by id, severity
),
durations as (
  select severity, rank, extract(epoch from resolved - reported) / 3600 as hours
  from times, (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
  where resolved at time zone 'UTC' >= monday - interval '12 weeks'
    and resolved at time zone 'UTC' < monday
)
select
  severity,
  count(hours)::int as resolved,
  percentile_cont(0.5) within group (order by hours) as median_hours,
  percentile_cont(0.9) within group (order by hours) as p90_hours
from durations
where hours is not null
group by severity
order by max(rank) nulls first, severity;
