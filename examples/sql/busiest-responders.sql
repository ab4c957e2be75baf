-- Who takes part in the most incidents, by the roles they had?
select
  assignment -> 'assignee' ->> 'name' as responder,
  count(distinct incidents.id)::int as incidents,
  count(*) filter (where assignment -> 'role' ->> 'role_type' = 'lead')::int as as_lead
from incidents, unnest(incident_role_assignments) as assignment
where mode in ('standard', 'retrospective')
  and assignment -> 'assignee' ->> 'name' is not null
group by 1
order by incidents desc, responder
limit 12;
