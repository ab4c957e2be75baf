{#
  A percentile of a group's values, between two neighbors in proportion; nulls do not count. BigQuery has no exact one for groups:
  there it is the nearest of 1,000 quantiles.
#}
{% macro percentile(value, share) %}{{ return(adapter.dispatch('percentile', 'tap_incident')(value, share)) }}{% endmacro %}

{% macro default__percentile(value, share) %}
  {{ return("percentile_cont(" ~ share ~ ") within group (order by " ~ value ~ ")") }}
{% endmacro %}

{% macro bigquery__percentile(value, share) %}
  {{ return("approx_quantiles(" ~ value ~ ", 1000)[offset(" ~ (share * 1000) | int ~ ")]") }}
{% endmacro %}

{# A count or sum as a number with a fraction, so that a division keeps it. #}
{% macro as_double(value) %}{{ return("cast(" ~ value ~ " as " ~ tap_incident.type_of('double precision') ~ ")") }}{% endmacro %}
