-- What are the latest incidents, and what is their status?
with relevant_incidents as (
  select * from incidents
  where _sdc_deleted_at is null
    and mode in ('standard', 'retrospective')
    and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
)
select
  reference,
  coalesce(severity ->> 'name', 'no severity') as severity,
  incident_status ->> 'name' as status,
  name
from relevant_incidents
order by created_at desc
limit 6;
