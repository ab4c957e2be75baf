{#
  The names that the header line of pay reports has for the columns read of them, by what they hold: `email`, `pay`, and
  optionally `seconds` and `currency`; from the variable tap_incident_pay_columns. Empty if it is not set, because the API does not
  document the names.
#}
{% macro pay_columns() %}
  {%- set columns = var('tap_incident_pay_columns') or {} -%}
  {%- set accepted = 'the variable tap_incident_pay_columns must name columns of the pay reports for email and pay, and optionally for seconds and currency, such as {email: Email, pay: "Earnings (cents)"}; ' -%}
  {%- if columns is not mapping -%}
    {{ exceptions.raise_compiler_error(accepted ~ 'it is no mapping') }}
  {%- endif -%}
  {%- for key in columns if key not in ['email', 'pay', 'seconds', 'currency'] -%}
    {{ exceptions.raise_compiler_error(accepted ~ key ~ ' is none of these') }}
  {%- endfor -%}
  {%- for key in ['email', 'pay', 'seconds', 'currency'] -%}
    {%- if columns and key in ['email', 'pay'] and key not in columns or key in columns and (columns[key] is not string or not columns[key]) -%}
      {{ exceptions.raise_compiler_error(accepted ~ 'it names none for ' ~ key) }}
    {%- endif -%}
  {%- endfor -%}
  {{ return(columns) }}
{% endmacro %}
