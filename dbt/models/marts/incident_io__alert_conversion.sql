with counts as (
  select
    alert_source_id,
    count(*) as alerts,
    count(case when became_incident then 1 end) as alerts_with_incident,
    count(case when was_noise then 1 end) as noise_alerts
  from {{ ref('incident_io__alerts') }}
  group by alert_source_id
)

select
  coalesce(sources.alert_source_id, counts.alert_source_id) as alert_source_id,
  sources.alert_source,
  sources.source_type,
  coalesce(counts.alerts, 0) as alerts,
  coalesce(counts.alerts_with_incident, 0) as alerts_with_incident,
  coalesce(counts.noise_alerts, 0) as noise_alerts,
  {{ tap_incident.as_double('counts.alerts_with_incident') }} / counts.alerts as conversion_rate,
  {{ tap_incident.as_double('counts.noise_alerts') }} / counts.alerts as noise_rate
from {{ ref('stg_incident_io__alert_sources') }} as sources
full outer join counts on sources.alert_source_id = counts.alert_source_id
