with incidents as (
  select
    {{ tap_incident.first_day('month', 'coalesce(mitigated_at, resolved_at)') }} as month,
    coalesce(hours_to_mitigate, hours_to_resolve) as hours_to_restore
  from {{ ref('incident_io__incidents') }}
  where is_counted
),

months as (
  select
    month,
    count(*) as restored_incidents,
    avg(hours_to_restore) as mean_hours_to_restore,
    {{ tap_incident.percentile('hours_to_restore', 0.5) }} as median_hours_to_restore
  from incidents
  where hours_to_restore is not null
  group by month
)

select
  month,
  restored_incidents,
  mean_hours_to_restore,
  median_hours_to_restore,
  case
    when median_hours_to_restore < 1 then 'elite'
    when median_hours_to_restore < 24 then 'high'
    when median_hours_to_restore < 168 then 'medium'
    else 'low'
  end as dora_level
from months
