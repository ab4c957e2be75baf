{% set costs = var('tap_incident_hourly_costs') or {} -%}
with minutes as (
  select
    incident_id,
    reference,
    severity,
    severity_rank,
    created_at,
    workload_minutes_working as minutes_working,
    workload_minutes_late as minutes_late,
    workload_minutes_sleeping as minutes_sleeping,
    workload_minutes_total as minutes_total
  from {{ ref('incident_io__incidents') }}
  where is_counted
)

select
  minutes.*,
  {% if costs -%}
  (
    coalesce(minutes_working, 0) * {{ costs['working'] }}
    + coalesce(minutes_late, 0) * {{ costs.get('late', costs['working']) }}
    + coalesce(minutes_sleeping, 0) * {{ costs.get('sleeping', costs['working']) }}
  ) / 60 * case when minutes_total is not null then 1 end
  {%- else -%}
  cast(null as {{ tap_incident.type_of('double precision') }})
  {%- endif %} as cost
from minutes
