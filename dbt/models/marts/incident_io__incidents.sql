with milestones as (
  select
    incident_id
    {%- for milestone in ['reported', 'accepted', 'mitigated', 'resolved'] %},
    coalesce(
      {%- for name in var('tap_incident_timestamps').get(milestone, []) %}
      max(case when lower(trim(timestamp_name)) = {{ tap_incident.text_literal(name | trim | lower) }} then occurred_at end),
      {%- endfor %}
      cast(null as {{ tap_incident.type_of('timestamp') }})
    ) as {{ milestone }}_at
    {%- endfor %}
  from {{ ref('stg_incident_io__incident_timestamp_values') }}
  group by incident_id
),

assigned as (
  select
    incident_id,
    role_type,
    min(user_id) as user_id
  from {{ ref('stg_incident_io__incident_role_assignments') }}
  where role_type in ('lead', 'reporter')
  group by incident_id, role_type
)

select
  incidents.incident_id,
  incidents.reference,
  incidents.name,
  incidents.mode,
  incidents.visibility,
  incidents.permalink,
  incidents.status,
  incidents.status_category,
  coalesce(
    incidents.mode in ('standard', 'retrospective')
    and incidents.status_category not in ('declined', 'canceled', 'merged'),
    false
  ) as is_counted,
  coalesce(incidents.status_category in ('triage', 'live', 'paused'), false) as is_open,
  incidents.severity_id,
  coalesce(severities.severity, incidents.severity) as severity,
  coalesce(severities.severity_rank, incidents.severity_rank) as severity_rank,
  incidents.incident_type_id,
  incidents.incident_type,
  lead.user_id as lead_user_id,
  reporter.user_id as reporter_user_id,
  milestones.reported_at,
  milestones.accepted_at,
  milestones.mitigated_at,
  milestones.resolved_at,
  {{ tap_incident.hours_between('milestones.reported_at', 'milestones.accepted_at') }} as hours_to_accept,
  {{ tap_incident.hours_between('milestones.reported_at', 'milestones.mitigated_at') }} as hours_to_mitigate,
  {{ tap_incident.hours_between('milestones.reported_at', 'milestones.resolved_at') }} as hours_to_resolve,
  incidents.workload_minutes_working,
  incidents.workload_minutes_late,
  incidents.workload_minutes_sleeping,
  incidents.workload_minutes_total,
  {{ tap_incident.first_day('week', 'incidents.created_at') }} as created_week,
  incidents.created_at,
  incidents.updated_at
from {{ ref('stg_incident_io__incidents') }} as incidents
left join {{ ref('stg_incident_io__severities') }} as severities on incidents.severity_id = severities.severity_id
left join milestones on incidents.incident_id = milestones.incident_id
left join assigned as lead on incidents.incident_id = lead.incident_id and lead.role_type = 'lead'
left join assigned as reporter on incidents.incident_id = reporter.incident_id and reporter.role_type = 'reporter'
