with reports as (
  select
    pay_report_id,
    pay_report,
    start_date,
    end_date,
    total_duration_seconds,
    total_pay_by_currency,
    currency
  from {{ ref('stg_incident_io__pay_reports') }}
  {{ tap_incident.each_property('total_pay_by_currency', 'currency') }}
  where status = 'complete'
),

load as (
  select
    reports.pay_report_id,
    reports.currency,
    count(incidents.incident_id) as incidents,
    sum(incidents.workload_minutes_total) as minutes_total,
    sum(incidents.workload_minutes_late) as minutes_late,
    sum(incidents.workload_minutes_sleeping) as minutes_sleeping
  from reports
  left join {{ ref('incident_io__incidents') }} as incidents
    on incidents.is_counted
    and cast(incidents.created_at as date) >= reports.start_date
    and cast(incidents.created_at as date) <= reports.end_date
  group by reports.pay_report_id, reports.currency
)

select
  reports.pay_report_id,
  reports.pay_report,
  reports.start_date,
  reports.end_date,
  reports.currency,
  -- In the currency's smallest unit, such as cents.
  {{ tap_incident.as_double(tap_incident.property_text('reports.total_pay_by_currency', 'reports.currency')) }} as pay,
  {{ tap_incident.as_double('reports.total_duration_seconds') }} / 3600 as hours_on_call,
  load.incidents,
  load.minutes_total,
  load.minutes_late,
  load.minutes_sleeping
from reports
inner join load on reports.pay_report_id = load.pay_report_id and reports.currency = load.currency
