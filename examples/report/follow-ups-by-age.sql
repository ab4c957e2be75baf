-- How old are open follow-ups?
select
  case
    when age_days < 7 then 'under a week'
    when age_days < 28 then '1–4 weeks'
    when age_days < 90 then '1–3 months'
    when age_days < 180 then '3–6 months'
    else 'longer'
  end as age,
  count(*)::int as follow_ups
from incident_io__follow_ups
where is_counted and is_open
group by 1
order by min(age_days);
