{# Seconds from one time to another; null if either is missing, or if people have set them in the wrong order. #}
{% macro seconds_between(start, finish) %}
  {{ return("case when " ~ finish ~ " >= " ~ start ~ " then " ~ adapter.dispatch('elapsed_seconds', 'tap_incident')(start, finish) ~ " end") }}
{% endmacro %}

{% macro default__elapsed_seconds(start, finish) %}
  {{ return("cast(extract(epoch from " ~ finish ~ " - " ~ start ~ ") as double precision)") }}
{% endmacro %}

{% macro snowflake__elapsed_seconds(start, finish) %}
  {{ return("cast(datediff('microsecond', " ~ start ~ ", " ~ finish ~ ") as double) / 1000000") }}
{% endmacro %}

{% macro bigquery__elapsed_seconds(start, finish) %}
  {{ return("cast(datetime_diff(" ~ finish ~ ", " ~ start ~ ", microsecond) as float64) / 1000000") }}
{% endmacro %}

{% macro minutes_between(start, finish) %}{{ return("(" ~ tap_incident.seconds_between(start, finish) ~ ") / 60") }}{% endmacro %}

{% macro hours_between(start, finish) %}{{ return("(" ~ tap_incident.seconds_between(start, finish) ~ ") / 3600") }}{% endmacro %}

{% macro days_between(start, finish) %}{{ return("(" ~ tap_incident.seconds_between(start, finish) ~ ") / 86400") }}{% endmacro %}

{# The time of the run in UTC, or the variable tap_incident_as_of if it is set. #}
{% macro as_of() %}
  {{ return(tap_incident.time_at(var('tap_incident_as_of') or run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f'))) }}
{% endmacro %}

{# A time in UTC as the database's type: `2026-11-16 09:00:00`. #}
{% macro time_at(text) %}{{ return("cast('" ~ text ~ "' as " ~ tap_incident.type_of('timestamp') ~ ")") }}{% endmacro %}

{# The first day of the week, which is a Monday, or of the month of a time. #}
{% macro first_day(unit, time) %}{{ return(adapter.dispatch('first_day', 'tap_incident')(unit, time)) }}{% endmacro %}

{% macro default__first_day(unit, time) %}{{ return("cast(date_trunc('" ~ unit ~ "', " ~ time ~ ") as date)") }}{% endmacro %}

{# Whatever the session's parameter WEEK_START says. #}
{% macro snowflake__first_day(unit, time) %}
  {%- if unit == 'week' -%}
    {{ return("cast(dateadd('day', 1 - dayofweekiso(" ~ time ~ "), " ~ time ~ ") as date)") }}
  {%- endif -%}
  {{ return("cast(date_trunc('" ~ unit ~ "', " ~ time ~ ") as date)") }}
{% endmacro %}

{% macro bigquery__first_day(unit, time) %}
  {{ return("date(datetime_trunc(" ~ time ~ ", " ~ ('isoweek' if unit == 'week' else unit) ~ "))") }}
{% endmacro %}

{# The wall clock in a time zone, such as Europe/Berlin, at a time in UTC. #}
{% macro local_time(time, zone) %}{{ return(adapter.dispatch('local_time', 'tap_incident')(time, zone)) }}{% endmacro %}

{% macro default__local_time(time, zone) %}{{ return("(" ~ time ~ " at time zone 'UTC' at time zone '" ~ zone ~ "')") }}{% endmacro %}

{% macro snowflake__local_time(time, zone) %}{{ return("convert_timezone('UTC', '" ~ zone ~ "', " ~ time ~ ")") }}{% endmacro %}

{% macro bigquery__local_time(time, zone) %}{{ return("datetime(timestamp(" ~ time ~ ", 'UTC'), '" ~ zone ~ "')") }}{% endmacro %}

{#
  Hours of business from a Monday in 1970 until a time, whose column holds the seconds since then on the wall clock. The
  difference of two is what lies between them: whole weeks of five days, days of this week, and hours of this day.
#}
{% macro business_hours_until(seconds) %}
  {%- set hours = var('tap_incident_business_hours') -%}
  {%- set open = hours['from'] * 3600 -%}
  {%- set length = hours['to'] * 3600 - open -%}
  {%- set week = "floor(" ~ seconds ~ " / 604800)" -%}
  {%- set day = "floor((" ~ seconds ~ " - " ~ week ~ " * 604800) / 86400)" -%}
  {%- set clock = "(" ~ seconds ~ " - floor(" ~ seconds ~ " / 86400) * 86400)" -%}
  {{ return(
    "(" ~ week ~ " * 5 * " ~ length ~ " + least(" ~ day ~ ", 5) * " ~ length ~ " + case when " ~ day
    ~ " < 5 then greatest(0, least(" ~ clock ~ " - " ~ open ~ ", " ~ length ~ ")) else 0 end) / 3600"
  ) }}
{% endmacro %}
