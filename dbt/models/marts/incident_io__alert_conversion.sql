with links as (
  select
    links.alert_id,
    max(
      case
        -- For an incident that was not loaded, such as a private one, the link's own copy is used.
        when incidents.incident_id is null and links.incident_status_category in ('declined', 'canceled') then 0
        when incidents.incident_id is null then 1
        when incidents.mode not in ('standard', 'retrospective') then 0
        when incidents.status_category in ('declined', 'canceled') then 0
        else 1
      end
    ) as was_real
  from {{ ref('stg_incident_io__incident_alerts') }} as links
  left join {{ ref('stg_incident_io__incidents') }} as incidents on links.incident_id = incidents.incident_id
  group by links.alert_id
),

alerts as (
  select
    alerts.alert_source_id,
    case when links.alert_id is not null then 1 else 0 end as became_incident,
    coalesce(1 - links.was_real, 1) as was_noise
  from {{ ref('stg_incident_io__alerts') }} as alerts
  left join links on alerts.alert_id = links.alert_id
),

counts as (
  select
    alert_source_id,
    count(*) as alerts,
    cast(sum(became_incident) as bigint) as alerts_with_incident,
    cast(sum(was_noise) as bigint) as noise_alerts
  from alerts
  group by alert_source_id
)

select
  coalesce(sources.alert_source_id, counts.alert_source_id) as alert_source_id,
  sources.alert_source,
  sources.source_type,
  coalesce(counts.alerts, 0) as alerts,
  coalesce(counts.alerts_with_incident, 0) as alerts_with_incident,
  coalesce(counts.noise_alerts, 0) as noise_alerts,
  cast(counts.alerts_with_incident as double precision) / counts.alerts as conversion_rate,
  cast(counts.noise_alerts as double precision) / counts.alerts as noise_rate
from {{ ref('stg_incident_io__alert_sources') }} as sources
full outer join counts on sources.alert_source_id = counts.alert_source_id
