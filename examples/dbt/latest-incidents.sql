-- What are the latest incidents, and what is their status?
select reference, coalesce(severity, 'no severity') as severity, status, name
from incident_io__incidents
where is_counted
order by created_at desc
limit 6;
