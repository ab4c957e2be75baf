with incidents as (
  select
    incidents.severity_id,
    incidents.severity,
    incidents.severity_rank,
    incident_teams.team_id,
    teams.team,
    incidents.hours_to_resolve
  from {{ ref('incident_io__incidents') }} as incidents
  left join {{ ref('stg_incident_io__incident_teams') }} as incident_teams
    on incidents.incident_id = incident_teams.incident_id
  left join {{ ref('stg_incident_io__teams') }} as teams on incident_teams.team_id = teams.team_id
  where incidents.is_counted
)

select
  severity_id,
  max(severity) as severity,
  max(severity_rank) as severity_rank,
  team_id,
  max(team) as team,
  count(*) as incidents,
  count(hours_to_resolve) as resolved_incidents,
  avg(hours_to_resolve) as mean_hours_to_resolve,
  {{ tap_incident.percentile('hours_to_resolve', 0.5) }} as median_hours_to_resolve,
  {{ tap_incident.percentile('hours_to_resolve', 0.9) }} as p90_hours_to_resolve
from incidents
group by severity_id, team_id
