-- Who has open follow-ups, how many, and since when?
select
  coalesce(assignee ->> 'name', 'nobody') as owner,
  count(*)::int as open,
  to_char(min(created_at), 'YYYY-MM-DD') as oldest
from follow_ups
where status = 'outstanding'
group by 1
order by open desc, owner
limit 12;
