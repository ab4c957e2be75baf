{#
  Warns of each milestone whose names no timestamp of any incident has: its column is null in every row, and so are its
  durations. One that the variable leaves out is meant to be never reached; without incidents, nothing is amiss.
#}
{{ config(severity='warn') }}

{%- set incidents = ref('stg_incident_io__incidents') -%}
{%- set timestamps = ref('stg_incident_io__incident_timestamp_values') -%}
{%- set unmatched = [] -%}
{%- if execute and load_relation(incidents) and load_relation(timestamps) and run_query('select 1 from ' ~ incidents ~ ' limit 1').rows -%}
  {%- set names = run_query('select distinct trim(timestamp_name) from ' ~ timestamps ~ ' where timestamp_name is not null order by 1') -%}
  {%- set found = names.columns[0].values() | map('string') | list -%}
  {%- for milestone in ['reported', 'accepted', 'mitigated', 'resolved'] -%}
    {%- set wanted = var('tap_incident_timestamps').get(milestone, []) -%}
    {%- if wanted and not wanted | map('trim') | map('lower') | select('in', found | map('lower') | list) | list -%}
      {%- do unmatched.append(milestone) -%}
      {%- do exceptions.warn(
        'No incident has a timestamp called ' ~ wanted | join(' or ') ~ ', so that ' ~ milestone ~ '_at is null everywhere; the timestamps are '
        ~ (found | join(', ') or 'none') ~ '. The variable tap_incident_timestamps says which of them is ' ~ milestone
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endif %}

{% for milestone in unmatched -%}
select '{{ milestone }}' as milestone
{{ 'union all' if not loop.last }}
{%- else -%}
select cast(null as text) as milestone where false
{%- endfor %}
