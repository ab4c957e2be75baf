select
  assignee_id,
  max(assignee) as assignee,
  count(*) as follow_ups,
  count(case when status = 'completed' then 1 end) as completed_follow_ups,
  count(case when status = 'not_doing' then 1 end) as abandoned_follow_ups,
  count(case when is_open then 1 end) as open_follow_ups,
  cast(count(case when status = 'completed' then 1 end) as double precision) / count(*) as completion_rate,
  percentile_cont(0.5) within group (order by days_to_complete) as median_days_to_complete,
  percentile_cont(0.5) within group (order by age_days) as median_age_days,
  max(age_days) as oldest_age_days
from {{ ref('incident_io__follow_ups') }}
where is_counted
group by assignee_id
