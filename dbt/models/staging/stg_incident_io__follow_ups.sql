with follow_ups as (
  {{ tap_incident.live_rows('follow_ups', {
    'id': 'text', 'incident_id': 'text', 'title': 'text', 'status': 'text', 'assignee': 'json', 'assignee_team': 'json',
    'priority': 'json', 'created_at': 'timestamp', 'completed_at': 'timestamp', 'updated_at': 'timestamp',
  }) }}
)

select
  id as follow_up_id,
  incident_id,
  title,
  status,
  {{ tap_incident.json_text('assignee', 'id') }} as assignee_id,
  {{ tap_incident.json_text('assignee', 'name') }} as assignee,
  {{ tap_incident.json_text('assignee_team', 'id') }} as assignee_team_id,
  {{ tap_incident.json_text('assignee_team', 'name') }} as assignee_team,
  {{ tap_incident.json_text('priority', 'name') }} as priority,
  {{ tap_incident.json_integer('priority', 'rank') }} as priority_rank,
  created_at,
  completed_at,
  updated_at
from follow_ups
