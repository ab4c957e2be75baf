{% set business_hours = var('tap_incident_business_hours') -%}
with acknowledgments as (
  select
    links.incident_id,
    min(escalations.triggered_at) as triggered_at,
    min(escalations.acknowledged_at) as acknowledged_at
  from {{ ref('stg_incident_io__escalation_incidents') }} as links
  inner join {{ ref('incident_io__escalations') }} as escalations on links.escalation_id = escalations.escalation_id
  group by links.incident_id
),

times as (
  select
    incidents.incident_id,
    incidents.reference,
    incidents.severity,
    incidents.severity_rank,
    incidents.created_at as declared_at,
    incidents.reported_at,
    acknowledgments.triggered_at,
    -- Without an escalation, accepting the incident is the first sign that somebody took it on.
    coalesce(acknowledgments.acknowledged_at, incidents.accepted_at) as acknowledged_at,
    incidents.mitigated_at,
    incidents.resolved_at
  from {{ ref('incident_io__incidents') }} as incidents
  left join acknowledgments on incidents.incident_id = acknowledgments.incident_id
  where incidents.is_counted
)

{%- if business_hours %},

clocks as (
  select
    incident_id
    {%- for time in ['reported', 'acknowledged', 'resolved'] %},
    {{ tap_incident.seconds_between(
      tap_incident.time_at('1970-01-05 00:00:00'), tap_incident.local_time(time ~ '_at', business_hours['time_zone'])
    ) }} as {{ time }}_seconds
    {%- endfor %}
  from times
)
{%- endif %}

select
  times.*,
  {{ tap_incident.minutes_between('times.triggered_at', 'times.acknowledged_at') }} as minutes_from_trigger_to_acknowledgment,
  {{ tap_incident.minutes_between('times.reported_at', 'times.acknowledged_at') }} as minutes_from_report_to_acknowledgment,
  {{ tap_incident.minutes_between('times.declared_at', 'times.acknowledged_at') }} as minutes_from_declaration_to_acknowledgment,
  {{ tap_incident.hours_between('times.reported_at', 'times.mitigated_at') }} as hours_from_report_to_mitigation,
  {{ tap_incident.hours_between('times.reported_at', 'times.resolved_at') }} as hours_from_report_to_resolution,
  {{ tap_incident.hours_between('times.declared_at', 'times.resolved_at') }} as hours_from_declaration_to_resolution,
  {%- for time in ['acknowledged', 'resolved'] %}
  {%- set name = {'acknowledged': 'acknowledgment', 'resolved': 'resolution'}[time] %}
  {% if business_hours -%}
  case when clocks.{{ time }}_seconds >= clocks.reported_seconds then
    {{ tap_incident.business_hours_until('clocks.' ~ time ~ '_seconds') }}
    - {{ tap_incident.business_hours_until('clocks.reported_seconds') }}
  end
  {%- else -%}
  cast(null as {{ tap_incident.type_of('double precision') }})
  {%- endif %} as business_hours_from_report_to_{{ name }}{{ ',' if not loop.last }}
  {%- endfor %}
from times
{%- if business_hours %}
left join clocks on times.incident_id = clocks.incident_id
{%- endif %}
