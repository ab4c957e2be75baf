{% set table = tap_incident.deployments() -%}
with deployments as (
  select
    deployment_id,
    lower(trim(service)) as service_key,
    service,
    deployed_at
  from
    {% if table -%}
    (
      select
        cast(deployment_id as {{ tap_incident.type_of('text') }}) as deployment_id,
        cast(service as {{ tap_incident.type_of('text') }}) as service,
        cast(deployed_at as {{ tap_incident.type_of('timestamp') }}) as deployed_at
      from {{ table }}
    ) as deployments
    {%- else -%}
    (
      select
        cast(null as {{ tap_incident.type_of('text') }}) as deployment_id,
        cast(null as {{ tap_incident.type_of('text') }}) as service,
        cast(null as {{ tap_incident.type_of('timestamp') }}) as deployed_at
    ) as nothing
  where false
    {%- endif %}
),

incidents as (
  select
    services.incident_id,
    lower(trim(services.service)) as service_key,
    coalesce(incidents.reported_at, incidents.created_at) as began_at
  from {{ ref('stg_incident_io__incident_services') }} as services
  inner join {{ ref('incident_io__incidents') }} as incidents on services.incident_id = incidents.incident_id
  where incidents.is_counted
),

candidates as (
  select
    deployments.deployment_id,
    -- Of several deployments before an incident, the last one is held responsible.
    row_number() over (
      partition by incidents.incident_id, incidents.service_key
      order by deployments.deployed_at desc, deployments.deployment_id desc
    ) as place,
    {{ tap_incident.hours_between('deployments.deployed_at', 'incidents.began_at') }} as hours_after
  from incidents
  inner join deployments
    on incidents.service_key = deployments.service_key
    and incidents.began_at >= deployments.deployed_at
),

failures as (
  select distinct deployment_id
  from candidates
  where place = 1 and hours_after <= {{ var('tap_incident_failure_hours') }}
)

select
  {{ tap_incident.first_day('month', 'deployments.deployed_at') }} as month,
  deployments.service_key,
  max(deployments.service) as service,
  count(*) as deployments,
  count(failures.deployment_id) as failed_deployments,
  {{ tap_incident.as_double('count(failures.deployment_id)') }} / count(*) as change_failure_rate
from deployments
left join failures on deployments.deployment_id = failures.deployment_id
group by {{ tap_incident.first_day('month', 'deployments.deployed_at') }}, deployments.service_key
