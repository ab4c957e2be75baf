-- Which teams have open follow-ups, and for how long? By the team they are assigned to, or else the incident's.
select
  coalesce(assignee_team, team, assignee_team_id, team_id, 'no team') as team,
  (count(*) filter (where is_open))::int as open,
  (count(*) filter (where age_days > 30))::int as open_over_30_days,
  max(age_days) as oldest_days
from incident_io__follow_ups
left join stg_incident_io__incident_teams as teams
  on incident_io__follow_ups.incident_id = teams.incident_id and assignee_team_id is null
left join stg_incident_io__teams using (team_id)
where is_counted
group by 1
order by 3 desc, 2 desc;
