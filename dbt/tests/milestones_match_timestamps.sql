{#
  Warns about each milestone whose names match no timestamp of any incident: its column is null in every row, and so are its
  durations. A milestone that the variable leaves out is never reached, by intent; without incidents, there is no warning.
#}
{{ config(severity='warn') }}

{%- set incidents = ref('stg_incident_io__incidents') -%}
{%- set timestamps = ref('stg_incident_io__incident_timestamp_values') -%}
{%- set unmatched = [] -%}
{%- if execute and flags.INTROSPECT and load_relation(incidents) and load_relation(timestamps) and run_query('select 1 from ' ~ incidents ~ ' limit 1').rows -%}
  {%- set names = run_query('select distinct trim(timestamp_name) from ' ~ timestamps ~ ' where timestamp_name is not null order by 1') -%}
  {%- set found = names.columns[0].values() | map('string') | list -%}
  {%- for milestone in ['reported', 'accepted', 'mitigated', 'resolved'] -%}
    {%- set expected = var('tap_incident_timestamps').get(milestone, []) -%}
    {%- if expected and not expected | map('trim') | map('lower') | select('in', found | map('lower') | list) | list -%}
      {%- do unmatched.append(milestone) -%}
      {%- do exceptions.warn(
        'No incident has a timestamp named ' ~ expected | join(' or ') ~ ', so ' ~ milestone ~ '_at is null in every row; the timestamps are '
        ~ (found | join(', ') or 'none') ~ '. Set the name in the variable tap_incident_timestamps for ' ~ milestone
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endif %}

{% for milestone in unmatched -%}
{{ 'union all ' if not loop.first }}select '{{ milestone }}' as milestone
{% else -%}
select milestone from (select cast(null as {{ tap_incident.type_of('text') }}) as milestone) as nothing where false
{%- endfor %}
