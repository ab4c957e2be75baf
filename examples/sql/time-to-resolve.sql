-- How long from report to resolution, by severity: median and 90th percentile, in hours?
-- `incident_timestamp_values` is an array of objects, so a jsonb[] column: unnest it to look inside. The
-- times within are text in UTC; cast them to timestamptz to reckon with them.
with times as (
  select
    incidents.id,
    severity ->> 'name' as severity,
    (severity ->> 'rank')::int as rank,
    entry -> 'incident_timestamp' ->> 'name' as name,
    (entry -> 'value' ->> 'value')::timestamptz as instant
  from incidents, unnest(incident_timestamp_values) as entry
  where mode = 'standard'
),
durations as (
  select
    severity,
    rank,
    extract(epoch from max(instant) filter (where name = 'Resolved at')
      - max(instant) filter (where name = 'Reported at')) / 3600 as hours
  from times
  group by id, severity, rank
)
select
  severity,
  count(*)::int as resolved,
  round((percentile_cont(0.5) within group (order by hours))::numeric, 1)::float as median_hours,
  round((percentile_cont(0.9) within group (order by hours))::numeric, 1)::float as p90_hours
from durations
where hours is not null and severity is not null
group by severity, rank
order by rank;
