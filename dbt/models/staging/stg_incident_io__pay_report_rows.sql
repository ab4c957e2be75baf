{% set columns = tap_incident.pay_columns() -%}
with pay_report_rows as (
  {{ tap_incident.live_rows('pay_report_rows', {
    'pay_report_id': 'text', 'row_number': 'integer', 'fields': 'json',
  }, is_optional=not columns) }}
)

select
  pay_report_id,
  row_number,
  fields
  {%- for column in ['email', 'pay', 'seconds', 'currency'] %},
  {%- if column in columns %}
  {{ tap_incident.named_text('fields', columns[column]) }} as {{ column }}
  {%- else %}
  cast(null as {{ tap_incident.type_of('text') }}) as {{ column }}
  {%- endif %}
  {%- endfor %}
from pay_report_rows
