-- Who took part in the most incidents of the last twelve full weeks, as lead or in another role?
select
  max(user_name) as responder,
  sum(incidents_as_lead)::int as as_lead,
  sum(incidents_in_another_role)::int as in_another_role
from incident_io__load_per_person, (select date_trunc('week', now() at time zone 'UTC') as monday) as current_week
where week >= monday - interval '12 weeks' and week < monday
group by user_id
order by sum(incidents) desc, responder
limit 10;
