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
)

select
  alerts.alert_id,
  alerts.alert_source_id,
  sources.alert_source,
  alerts.title,
  alerts.status,
  links.alert_id is not null as became_incident,
  coalesce(links.was_real, 0) = 0 as was_noise,
  alerts.created_at,
  alerts.resolved_at
from {{ ref('stg_incident_io__alerts') }} as alerts
left join {{ ref('stg_incident_io__alert_sources') }} as sources on alerts.alert_source_id = sources.alert_source_id
left join links on alerts.alert_id = links.alert_id
