with custom_fields as (
  {{ tap_incident.live_rows('custom_fields', {
    'id': 'text', 'name': 'text', 'field_type': 'text', 'catalog_type_id': 'text',
  }) }}
)

select
  id as custom_field_id,
  name as custom_field,
  field_type,
  catalog_type_id
from custom_fields
