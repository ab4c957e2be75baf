{#
  Differences between databases: target-postgres writes objects as jsonb, arrays of objects as jsonb[], and arrays of strings
  as text[]; target-duckdb writes all three as json. If the API has no object, the cell can hold JSON null; the text of a
  property is then null.
#}

{# The database type of a column, for a type name of live_rows. #}
{% macro type_of(type) %}{{ return(adapter.dispatch('type_of', 'tap_incident')(type)) }}{% endmacro %}

{% macro default__type_of(type) %}
  {{ return({'json': 'jsonb', 'json_array': 'jsonb[]', 'text_array': 'text[]'}.get(type, type)) }}
{% endmacro %}

{% macro duckdb__type_of(type) %}
  {{ return('json' if type in ['json', 'json_array', 'text_array'] else type) }}
{% endmacro %}

{# The text at a path of properties and array indexes in an object, such as `users.0.id`. #}
{% macro json_text(object, path) %}{{ return(adapter.dispatch('json_text', 'tap_incident')(object, path)) }}{% endmacro %}

{% macro default__json_text(object, path) %}
  {{ return("(" ~ object ~ " #>> '{" ~ path | replace('.', ',') ~ "}')") }}
{% endmacro %}

{% macro duckdb__json_text(object, path) %}
  {{ return("json_extract_string(" ~ object ~ ", '/" ~ path | replace('.', '/') ~ "')") }}
{% endmacro %}

{# The integer at a path of properties in an object. #}
{% macro json_integer(object, path) %}
  {{ return("cast(" ~ tap_incident.json_text(object, path) ~ " as integer)") }}
{% endmacro %}

{# The timestamp at a path of properties in an object, converted to UTC; null for an empty string. #}
{% macro json_timestamp(object, path) %}
  {{ return("(cast(nullif(" ~ tap_incident.json_text(object, path) ~ ", '') as timestamp with time zone) at time zone 'UTC')") }}
{% endmacro %}

{# Joins each row with the elements of its array of objects, each an object named by `alias`. #}
{% macro each_object(array, alias) %}{{ return(adapter.dispatch('each_object', 'tap_incident')(array, alias)) }}{% endmacro %}

{% macro default__each_object(array, alias) %}
  {{ return("cross join lateral unnest(" ~ array ~ ") as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro duckdb__each_object(array, alias) %}
  {{ return("cross join unnest(cast(" ~ array ~ " as json[])) as elements (" ~ alias ~ ")") }}
{% endmacro %}

{# Joins each row with the elements of its array of strings, each named by `alias`. #}
{% macro each_text(array, alias) %}{{ return(adapter.dispatch('each_text', 'tap_incident')(array, alias)) }}{% endmacro %}

{% macro default__each_text(array, alias) %}
  {{ return("cross join lateral unnest(" ~ array ~ ") as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro duckdb__each_text(array, alias) %}
  {{ return("cross join unnest(cast(" ~ array ~ " as varchar[])) as elements (" ~ alias ~ ")") }}
{% endmacro %}

