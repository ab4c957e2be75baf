with policy_findings as (
  {{ tap_incident.live_rows('policy_findings', {
    'id': 'text', 'policy_id': 'text', 'policy_type': 'text', 'state': 'text', 'follow_up': 'json', 'created_at': 'timestamp',
    'due_at': 'timestamp',
  }, is_optional=true) }}
)

select
  id as policy_finding_id,
  policy_id,
  policy_type,
  state,
  {{ tap_incident.json_text('follow_up', 'follow_up_id') }} as follow_up_id,
  created_at,
  due_at
from policy_findings
