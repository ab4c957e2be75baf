{#
  The rows of one of the tap's tables that still exist in incident.io, with the given columns.

  Columns that were not loaded, such as deselected ones, are null. A table that was not loaded, for example for lack of a
  permission, has no rows. Both get a warning, unless the table is optional: an extra one that no variable needs. A missing
  incidents table is an error, because there is nothing to model, and so is a missing flat table, which is read only if the
  variable tap_incident_flat_tables is true. Compiling without a connection (--no-introspect) assumes that everything was loaded.

  columns: the type of each column by name: `text`, `timestamp`, `integer`, `double precision`, or `boolean`; `json` for
  objects, `json_array` for arrays of objects, `text_array` for arrays of strings.
#}
{% macro live_rows(table, columns, is_optional=false) %}
  {%- set relation = source('tap_incident', table) -%}
  {%- if execute and flags.INTROSPECT -%}
    {%- set loaded = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
  {%- else -%}
    {%- set loaded = (columns | list) + ['_sdc_deleted_at'] if execute else [] -%}
  {%- endif -%}
  {%- set absent = columns | reject('in', loaded) | join(', ') -%}
  {%- if loaded and absent -%}
    {%- do exceptions.warn('The table ' ~ relation ~ ' lacks ' ~ absent ~ '; these columns are null') -%}
  {%- elif execute and not loaded and not is_optional -%}
    {%- set flat = ['escalation_event_users', 'escalation_events', 'incident_role_assignments', 'incident_timestamp_values'] -%}
    {%- set hint = "the tap's setting extra_streams must name it, and " if table in flat + ['pay_reports', 'pay_report_rows'] else '' -%}
    {%- set reason = 'There is no table ' ~ relation ~ '; ' ~ hint ~ 'the variable tap_incident_schema must name the schema that the target loaded into' -%}
    {%- if table == 'incidents' or table in flat %}{{ exceptions.raise_compiler_error(reason) }}{% else %}{% do exceptions.warn(reason) %}{% endif -%}
  {%- endif -%}
  select
  {%- for column, type in columns.items() %}
    {% if column not in loaded -%}
      cast(null as {{ tap_incident.type_of(type) }}) as {{ column }}
    {%- elif type in ['json', 'json_array', 'text_array'] -%}
      {{ column }}
    {%- else -%}
      cast({{ column }} as {{ tap_incident.type_of(type) }}) as {{ column }}
    {%- endif -%}
    {{ ',' if not loop.last }}
  {%- endfor %}
  {%- if loaded %}
  from {{ relation }}
  {%- if '_sdc_deleted_at' in loaded %}
  where _sdc_deleted_at is null
  {%- endif %}
  {%- else %}
  from (select 1 as nothing) as nothing
  where false
  {%- endif %}
{%- endmacro %}
