with incidents as (
  select
    services.service,
    incidents.incident_id,
    incidents.created_at,
    incidents.hours_to_resolve,
    lag(incidents.created_at) over (
      partition by services.service order by incidents.created_at, incidents.incident_id
    ) as previous_at
  from {{ ref('stg_incident_io__incident_services') }} as services
  inner join {{ ref('incident_io__incidents') }} as incidents on services.incident_id = incidents.incident_id
  where incidents.is_counted
),

gaps as (
  select
    *,
    {{ tap_incident.days_between('previous_at', 'created_at') }} as days_since_previous
  from incidents
)

select
  service,
  count(*) as incidents,
  count(case when days_since_previous <= {{ var('tap_incident_repeat_days') }} then 1 end) as repeat_incidents,
  {{ tap_incident.as_double('count(case when days_since_previous <= ' ~ var('tap_incident_repeat_days') ~ ' then 1 end)') }} / count(*)
    as repeat_rate,
  {{ tap_incident.percentile('days_since_previous', 0.5) }} as median_days_between,
  sum(hours_to_resolve) as hours_to_resolve,
  max(created_at) as latest_at
from gaps
group by service
