{# Seconds from one time to another; null if either is missing, or if people have set them in the wrong order. #}
{% macro seconds_between(start, finish) %}
  {{ return("case when " ~ finish ~ " >= " ~ start ~ " then cast(extract(epoch from " ~ finish ~ " - " ~ start ~ ") as double precision) end") }}
{% endmacro %}

{% macro hours_between(start, finish) %}{{ return("(" ~ tap_incident.seconds_between(start, finish) ~ ") / 3600") }}{% endmacro %}

{% macro days_between(start, finish) %}{{ return("(" ~ tap_incident.seconds_between(start, finish) ~ ") / 86400") }}{% endmacro %}

{# The time of the run in UTC, or the variable tap_incident_as_of if it is set. #}
{% macro as_of() %}
  {{ return("cast('" ~ (var('tap_incident_as_of') or run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f')) ~ "' as timestamp)") }}
{% endmacro %}
