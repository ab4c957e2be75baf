with escalations as (
  {{ tap_incident.live_rows('escalations', {
    'id': 'text', 'title': 'text', 'status': 'text', 'priority': 'json', 'escalation_path_id': 'text', 'creator': 'json',
    'created_at': 'timestamp', 'updated_at': 'timestamp',
  }) }}
)

select
  id as escalation_id,
  title,
  status,
  {{ tap_incident.json_text('priority', 'name') }} as priority,
  escalation_path_id,
  {{ tap_incident.json_text('creator', 'alert.id') }} as creator_alert_id,
  {{ tap_incident.json_text('creator', 'user.id') }} as creator_user_id,
  {{ tap_incident.json_text('creator', 'workflow.id') }} as creator_workflow_id,
  created_at,
  updated_at
from escalations
