with incidents as (
  select
    cast(date_trunc('month', coalesce(mitigated_at, resolved_at)) as date) as month,
    coalesce(hours_to_mitigate, hours_to_resolve) as hours_to_restore
  from {{ ref('incident_io__incidents') }}
  where is_counted
),

months as (
  select
    month,
    count(*) as restored_incidents,
    avg(hours_to_restore) as mean_hours_to_restore,
    percentile_cont(0.5) within group (order by hours_to_restore) as median_hours_to_restore
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
