select
  assignee_id,
  max(assignee) as assignee,
  count(*) as follow_ups,
  count(case when status = 'completed' then 1 end) as completed_follow_ups,
  count(case when status = 'not_doing' then 1 end) as abandoned_follow_ups,
  count(case when is_open then 1 end) as open_follow_ups,
  {{ tap_incident.as_double("count(case when status = 'completed' then 1 end)") }} / count(*) as completion_rate,
  count(due_at) as follow_ups_with_due_date,
  count(case when is_on_time then 1 end) as on_time_follow_ups,
  count(case when not is_on_time then 1 end) as late_follow_ups,
  {{ tap_incident.percentile('days_to_complete', 0.5) }} as median_days_to_complete,
  {{ tap_incident.percentile('age_days', 0.5) }} as median_age_days,
  max(age_days) as oldest_age_days
from {{ ref('incident_io__follow_ups') }}
where is_counted
group by assignee_id
