{#
  The rows of a table of the tap that are still in incident.io, with the columns that are named.

  Columns that were not loaded, since somebody has deselected them, are null. A table that was not loaded, since the key may
  not read it, has no rows. A warning tells of both. Without incidents there is nothing to model, so that their absence is
  an error, and so is that of a flat table, which is read only where the variable tap_incident_flat_tables says so.

  columns: the type of each column by its name, `text`, `timestamp`, `integer`, `double precision` or `boolean`; `json` for
  objects, `json_array` for arrays of objects, `text_array` for arrays of texts.
#}
{% macro live_rows(table, columns) %}
  {%- set relation = source('tap_incident', table) -%}
  {%- set loaded = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if execute else [] -%}
  {%- set absent = columns | reject('in', loaded) | join(', ') -%}
  {%- if loaded and absent -%}
    {%- do exceptions.warn('The table ' ~ relation ~ ' lacks ' ~ absent ~ ', which counts as null') -%}
  {%- elif execute and not loaded -%}
    {%- set flat = ['escalation_event_users', 'escalation_events', 'incident_role_assignments', 'incident_timestamp_values'] -%}
    {%- set hint = "the tap's setting extra_streams names the flat tables to read, and " if table in flat else '' -%}
    {%- set reason = 'There is no table ' ~ relation ~ '; ' ~ hint ~ 'the variable tap_incident_schema names the schema that the target has loaded into' -%}
    {%- if table == 'incidents' or table in flat %}{{ exceptions.raise_compiler_error(reason) }}{% else %}{% do exceptions.warn(reason) %}{% endif -%}
  {%- endif -%}
  select
  {%- for column, type in columns.items() %}
    {% if column not in loaded -%}
      cast(null as {{ tap_incident.type_of(type) }}) as {{ column }}
    {%- elif type in ['json', 'json_array', 'text_array'] -%}
      {{ column }}
    {%- else -%}
      cast({{ column }} as {{ type }}) as {{ column }}
    {%- endif -%}
    {{ ',' if not loop.last }}
  {%- endfor %}
  {%- if loaded %}
  from {{ relation }}
  {%- if '_sdc_deleted_at' in loaded %}
  where _sdc_deleted_at is null
  {%- endif %}
  {%- else %}
  where false
  {%- endif %}
{%- endmacro %}
