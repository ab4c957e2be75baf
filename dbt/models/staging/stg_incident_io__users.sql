with users as (
  {{ tap_incident.live_rows('users', {'id': 'text', 'name': 'text', 'email': 'text', 'is_active': 'boolean'}) }}
)

select
  id as user_id,
  name as user_name,
  email,
  is_active
from users
