-- How many incidents a week, by severity?
-- `severity` is an object, so a jsonb column. An incident without one holds JSON null, for which
-- `severity is null` is false; the text of a property, `severity ->> 'name'`, is null either way.
select
  to_char(date_trunc('week', created_at), 'YYYY-MM-DD') as week,
  coalesce(severity ->> 'name', 'none') as severity,
  count(*)::int as incidents
from incidents
where mode in ('standard', 'retrospective')
  and incident_status ->> 'category' not in ('declined', 'canceled', 'merged')
group by 1, 2
order by 1, 2;
