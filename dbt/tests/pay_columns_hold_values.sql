{#
  Warns about each column named in the variable tap_incident_pay_columns that no row of a pay report has, and about one for pay or
  seconds of which a value is no number: `SEK 1,000.50` is none. Without rows, there is no warning.
#}
{{ config(severity='warn') }}

{%- set columns = tap_incident.pay_columns() -%}
{%- set pay_report_rows = ref('stg_incident_io__pay_report_rows') -%}
{%- set faults = [] -%}
{%- if columns and execute and flags.INTROSPECT and load_relation(pay_report_rows) and run_query('select 1 from ' ~ pay_report_rows ~ ' limit 1').rows -%}
  {%- set names = run_query('select distinct name from ' ~ pay_report_rows ~ ' ' ~ tap_incident.each_property('fields', 'name') ~ ' order by 1') -%}
  {%- set found = names.columns[0].values() | map('string') | list -%}
  {%- for key, column in columns.items() -%}
    {%- if column not in found -%}
      {%- do faults.append(key) -%}
      {%- do exceptions.warn(
        'No row of a pay report has a column named ' ~ column ~ ', so ' ~ key ~ ' is unknown in every row; '
        ~ ('the columns are ' ~ found | join(', ') if found else "their column fields is empty, as the tap's settings personal_data and redact leave it")
        ~ '. Set the name in the variable tap_incident_pay_columns for ' ~ key
      ) -%}
    {%- elif key in ['pay', 'seconds'] and run_query(
      'select 1 from ' ~ pay_report_rows ~ ' where ' ~ key ~ ' is not null and (' ~ tap_incident.number_in(key) ~ ') is null limit 1'
    ).rows -%}
      {%- do faults.append(key) -%}
      {%- do exceptions.warn(
        'The column ' ~ column ~ ' of a pay report holds text that is no number, so ' ~ key
        ~ ' leaves it out; name the column with the same figure in digits in the variable tap_incident_pay_columns'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endif %}

{% for key in faults -%}
{{ 'union all ' if not loop.first }}select '{{ key }}' as pay_column
{% else -%}
select pay_column from (select cast(null as {{ tap_incident.type_of('text') }}) as pay_column) as nothing where false
{%- endfor %}
