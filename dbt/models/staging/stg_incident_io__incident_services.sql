{% set field = var('tap_incident_service_field') -%}
with service_fields as (
  select
    custom_field_id,
    row_number() over (
      order by
        case
          when lower(custom_field) like '%service%' then 1
          when lower(custom_field) like '%product%' then 2
          else 3
        end,
        custom_field_id
    ) as place
  from {{ ref('stg_incident_io__custom_fields') }}
  where
    {% if field -%}
    lower(trim(custom_field)) = {{ tap_incident.text_literal(field | trim | lower) }}
    {%- else -%}
    catalog_type_id is not null
    and (
      lower(custom_field) like '%service%'
      or lower(custom_field) like '%product%'
      or lower(custom_field) like '%component%'
    )
    {%- endif %}
),

incidents as (
  {{ tap_incident.live_rows('incidents', {'id': 'text', 'custom_field_entries': 'json_array'}) }}
),

field_entries as (
  select
    id as incident_id,
    {{ tap_incident.json_text('entry', 'custom_field.id') }} as custom_field_id,
    {{ tap_incident.json_objects('entry', 'values') }} as field_values
  from incidents
  {{ tap_incident.each_object('custom_field_entries', 'entry') }}
),

services as (
  select
    field_entries.incident_id,
    field_entries.custom_field_id,
    coalesce(
      {{ tap_incident.json_text('field_value', 'value_catalog_entry.name') }},
      {{ tap_incident.json_text('field_value', 'value_option.value') }},
      {{ tap_incident.json_text('field_value', 'value_text') }},
      -- Names can be redacted; IDs are not.
      {{ tap_incident.json_text('field_value', 'value_catalog_entry.id') }},
      {{ tap_incident.json_text('field_value', 'value_option.id') }}
    ) as service
  from field_entries
  inner join service_fields
    on field_entries.custom_field_id = service_fields.custom_field_id and service_fields.place = 1
  {{ tap_incident.each_object('field_entries.field_values', 'field_value') }}
)

select distinct
  incident_id,
  custom_field_id,
  service
from services
where service is not null
