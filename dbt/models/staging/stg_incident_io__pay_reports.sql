with pay_reports as (
  {{ tap_incident.live_rows('pay_reports', {
    'id': 'text', 'name': 'text', 'status': 'text', 'start_date': 'text', 'end_date': 'text', 'total_pay_by_currency': 'json',
    'total_duration_seconds': 'integer', 'published_at': 'timestamp',
  }, is_optional=not tap_incident.pay_columns()) }}
)

select
  id as pay_report_id,
  name as pay_report,
  status,
  cast(start_date as date) as start_date,
  cast(end_date as date) as end_date,
  total_pay_by_currency,
  total_duration_seconds,
  published_at
from pay_reports
