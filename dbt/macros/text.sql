{# A text as a literal of the database, whatever its quotes and backslashes. #}
{% macro text_literal(text) %}{{ return(adapter.dispatch('text_literal', 'tap_incident')(text)) }}{% endmacro %}

{% macro default__text_literal(text) %}{{ return("'" ~ text | replace("'", "''") ~ "'") }}{% endmacro %}

{% macro snowflake__text_literal(text) %}
  {{ return("'" ~ text | replace("\\", "\\\\") | replace("'", "''") ~ "'") }}
{% endmacro %}

{% macro bigquery__text_literal(text) %}
  {{ return("'" ~ text | replace("\\", "\\\\") | replace("'", "\\'") ~ "'") }}
{% endmacro %}

{# The number that a text is, in digits with an optional fraction; null for any other text, such as `SEK 1,000.50`. #}
{% macro number_in(text) %}
  {{ return(
    "case when " ~ adapter.dispatch('is_number', 'tap_incident')("trim(" ~ text ~ ")") ~ " then cast(trim(" ~ text ~ ") as "
    ~ tap_incident.type_of('double precision') ~ ") end"
  ) }}
{% endmacro %}

{% macro default__is_number(text) %}{{ return("(" ~ text ~ " ~ '^-?[0-9]+([.][0-9]+)?$')") }}{% endmacro %}

{% macro duckdb__is_number(text) %}{{ return("regexp_full_match(" ~ text ~ ", '-?[0-9]+([.][0-9]+)?')") }}{% endmacro %}

{% macro snowflake__is_number(text) %}{{ return("regexp_like(" ~ text ~ ", '-?[0-9]+([.][0-9]+)?')") }}{% endmacro %}

{% macro bigquery__is_number(text) %}{{ return("regexp_contains(" ~ text ~ ", r'^-?[0-9]+([.][0-9]+)?$')") }}{% endmacro %}
