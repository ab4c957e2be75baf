with reports as (
  select
    pay_report_id,
    pay_report,
    start_date,
    end_date,
    total_pay_by_currency
  from {{ ref('stg_incident_io__pay_reports') }}
  where status = 'complete'
),

totals as (
  select
    reports.pay_report_id,
    currency
  from reports
  {{ tap_incident.each_property('reports.total_pay_by_currency', 'currency') }}
  where {{ tap_incident.as_double(tap_incident.property_text('reports.total_pay_by_currency', 'currency')) }} <> 0
),

-- A report's own currency says that of its rows only if it is the only one.
single_currencies as (
  select
    pay_report_id,
    max(currency) as currency
  from totals
  group by pay_report_id
  having count(*) = 1
),

-- A person can have several rows in a report.
pay as (
  select
    report_rows.pay_report_id,
    lower(trim(report_rows.email)) as email,
    coalesce(trim(report_rows.currency), single_currencies.currency) as currency,
    sum({{ tap_incident.number_in('report_rows.pay') }}) as pay,
    sum({{ tap_incident.number_in('report_rows.seconds') }}) / 3600 as hours_on_call
  from {{ ref('stg_incident_io__pay_report_rows') }} as report_rows
  left join single_currencies on report_rows.pay_report_id = single_currencies.pay_report_id
  where report_rows.email is not null
  group by
    report_rows.pay_report_id,
    lower(trim(report_rows.email)),
    coalesce(trim(report_rows.currency), single_currencies.currency)
),

people as (
  select
    user_id,
    user_name,
    lower(trim(email)) as email,
    row_number() over (
      partition by lower(trim(email))
      order by case when is_active then 0 else 1 end, user_id
    ) as place
  from {{ ref('stg_incident_io__users') }}
  where email is not null
),

incidents as (
  select
    reports.pay_report_id,
    assignments.user_id,
    count(distinct incidents.incident_id) as incidents,
    count(distinct case when assignments.role_type = 'lead' then incidents.incident_id end) as incidents_as_lead
  from reports
  inner join {{ ref('incident_io__incidents') }} as incidents
    on incidents.is_counted
    and cast(incidents.created_at as date) >= reports.start_date
    and cast(incidents.created_at as date) <= reports.end_date
  inner join {{ ref('stg_incident_io__incident_role_assignments') }} as assignments
    on incidents.incident_id = assignments.incident_id
  group by reports.pay_report_id, assignments.user_id
),

escalations as (
  select
    reports.pay_report_id,
    escalations.acknowledged_by_user_id as user_id,
    count(*) as acknowledged_escalations
  from reports
  inner join {{ ref('incident_io__escalations') }} as escalations
    on cast(escalations.triggered_at as date) >= reports.start_date
    and cast(escalations.triggered_at as date) <= reports.end_date
  group by reports.pay_report_id, escalations.acknowledged_by_user_id
)

select
  reports.pay_report_id,
  reports.pay_report,
  reports.start_date,
  reports.end_date,
  pay.email,
  people.user_id,
  people.user_name,
  pay.currency,
  pay.pay,
  pay.hours_on_call,
  -- Of people that are no user, it is not known.
  case when people.user_id is not null then coalesce(incidents.incidents, 0) end as incidents,
  case when people.user_id is not null then coalesce(incidents.incidents_as_lead, 0) end as incidents_as_lead,
  case
    when people.user_id is not null then coalesce(incidents.incidents - incidents.incidents_as_lead, 0)
  end as incidents_in_another_role,
  case
    when people.user_id is not null then coalesce(escalations.acknowledged_escalations, 0)
  end as acknowledged_escalations
from pay
inner join reports on pay.pay_report_id = reports.pay_report_id
left join people on pay.email = people.email and people.place = 1
left join incidents on pay.pay_report_id = incidents.pay_report_id and people.user_id = incidents.user_id
left join escalations on pay.pay_report_id = escalations.pay_report_id and people.user_id = escalations.user_id
