-- What is open right now? Oldest first.
with teams_of_incidents as (
  select incident_id, string_agg(coalesce(team, team_id), ', ' order by team) as teams
  from stg_incident_io__incident_teams
  left join stg_incident_io__teams using (team_id)
  group by incident_id
)
select
  reference,
  (extract(epoch from (now() at time zone 'UTC') - created_at) / 86400)::float8 as days_open,
  name,
  severity,
  status,
  teams,
  permalink
from incident_io__incidents
left join teams_of_incidents using (incident_id)
where is_counted and is_open
order by created_at, incident_id;
