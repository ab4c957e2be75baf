{#
  Differences between databases in JSON. target-postgres writes objects as jsonb, arrays of objects as jsonb[], and arrays of
  strings as text[]; target-duckdb writes all three as json. For Snowflake they are expected as variant, for BigQuery as json. If
  the API has no object, the cell can hold JSON null; the text of a property is then null.
#}

{# The database type of a column, for a type name of live_rows. #}
{% macro type_of(type) %}{{ return(adapter.dispatch('type_of', 'tap_incident')(type)) }}{% endmacro %}

{% macro default__type_of(type) %}
  {{ return({'json': 'jsonb', 'json_array': 'jsonb[]', 'text_array': 'text[]'}.get(type, type)) }}
{% endmacro %}

{% macro duckdb__type_of(type) %}
  {{ return('json' if type in ['json', 'json_array', 'text_array'] else type) }}
{% endmacro %}

{% macro snowflake__type_of(type) %}
  {{ return({
    'json': 'variant', 'json_array': 'variant', 'text_array': 'variant', 'text': 'varchar', 'timestamp': 'timestamp_ntz',
    'double precision': 'double',
  }.get(type, type)) }}
{% endmacro %}

{% macro bigquery__type_of(type) %}
  {{ return({
    'json': 'json', 'json_array': 'json', 'text_array': 'json', 'text': 'string', 'timestamp': 'datetime',
    'double precision': 'float64', 'integer': 'int64', 'boolean': 'bool',
  }.get(type, type)) }}
{% endmacro %}

{# The text at a path of properties and array indexes in an object, such as `users.0.id`. #}
{% macro json_text(object, path) %}{{ return(adapter.dispatch('json_text', 'tap_incident')(object, path)) }}{% endmacro %}

{% macro default__json_text(object, path) %}
  {{ return("(" ~ object ~ " #>> '{" ~ path | replace('.', ',') ~ "}')") }}
{% endmacro %}

{% macro duckdb__json_text(object, path) %}
  {{ return("json_extract_string(" ~ object ~ ", '/" ~ path | replace('.', '/') ~ "')") }}
{% endmacro %}

{% macro snowflake__json_text(object, path) %}
  {{ return("cast(get_path(" ~ object ~ ", '" ~ tap_incident.with_indexes(path) ~ "') as varchar)") }}
{% endmacro %}

{% macro bigquery__json_text(object, path) %}
  {{ return("json_value(" ~ object ~ ", '$." ~ tap_incident.with_indexes(path) ~ "')") }}
{% endmacro %}

{# A path with array indexes in brackets: `users[0].id`. #}
{% macro with_indexes(path) %}{{ return(modules.re.sub('\\.(\\d+)', '[\\1]', path)) }}{% endmacro %}

{# The array of objects in a property of an object, for each_object. #}
{% macro json_objects(object, property) %}{{ return(adapter.dispatch('json_objects', 'tap_incident')(object, property)) }}{% endmacro %}

{% macro default__json_objects(object, property) %}
  {%- set array = "(" ~ object ~ " -> '" ~ property ~ "')" -%}
  {{ return(
    "array(select jsonb_array_elements(case when jsonb_typeof(" ~ array ~ ") = 'array' then " ~ array
    ~ " else cast('[]' as jsonb) end))"
  ) }}
{% endmacro %}

{% macro duckdb__json_objects(object, property) %}
  {{ return("json_extract(" ~ object ~ ", '/" ~ property ~ "')") }}
{% endmacro %}

{% macro snowflake__json_objects(object, property) %}{{ return("get_path(" ~ object ~ ", '" ~ property ~ "')") }}{% endmacro %}

{% macro bigquery__json_objects(object, property) %}{{ return("json_query(" ~ object ~ ", '$." ~ property ~ "')") }}{% endmacro %}

{# The integer at a path of properties in an object. #}
{% macro json_integer(object, path) %}
  {{ return("cast(" ~ tap_incident.json_text(object, path) ~ " as integer)") }}
{% endmacro %}

{# The timestamp at a path of properties in an object, converted to UTC; null for an empty string. #}
{% macro json_timestamp(object, path) %}
  {{ return(adapter.dispatch('utc_timestamp', 'tap_incident')("nullif(" ~ tap_incident.json_text(object, path) ~ ", '')")) }}
{% endmacro %}

{% macro default__utc_timestamp(text) %}
  {{ return("(cast(" ~ text ~ " as timestamp with time zone) at time zone 'UTC')") }}
{% endmacro %}

{% macro snowflake__utc_timestamp(text) %}
  {{ return("cast(convert_timezone('UTC', cast(" ~ text ~ " as timestamp_tz)) as timestamp_ntz)") }}
{% endmacro %}

{% macro bigquery__utc_timestamp(text) %}{{ return("datetime(cast(" ~ text ~ " as timestamp))") }}{% endmacro %}

{# Joins each row with the elements of its array of objects, each an object named by `alias`. #}
{% macro each_object(array, alias) %}{{ return(adapter.dispatch('each_object', 'tap_incident')(array, alias)) }}{% endmacro %}

{% macro default__each_object(array, alias) %}
  {{ return("cross join lateral unnest(" ~ array ~ ") as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro duckdb__each_object(array, alias) %}
  {{ return("cross join unnest(cast(" ~ array ~ " as json[])) as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro snowflake__each_object(array, alias) %}
  {{ return("cross join lateral (select value as " ~ alias ~ " from table(flatten(input => " ~ array ~ "))) as elements") }}
{% endmacro %}

{% macro bigquery__each_object(array, alias) %}
  {{ return("cross join unnest(json_query_array(" ~ array ~ ")) as " ~ alias) }}
{% endmacro %}

{# Joins each row with the elements of its array of strings, each named by `alias`. #}
{% macro each_text(array, alias) %}{{ return(adapter.dispatch('each_text', 'tap_incident')(array, alias)) }}{% endmacro %}

{% macro default__each_text(array, alias) %}
  {{ return("cross join lateral unnest(" ~ array ~ ") as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro duckdb__each_text(array, alias) %}
  {{ return("cross join unnest(cast(" ~ array ~ " as varchar[])) as elements (" ~ alias ~ ")") }}
{% endmacro %}

{% macro snowflake__each_text(array, alias) %}
  {{ return("cross join lateral (select cast(value as varchar) as " ~ alias ~ " from table(flatten(input => " ~ array ~ "))) as elements") }}
{% endmacro %}

{% macro bigquery__each_text(array, alias) %}
  {{ return("cross join unnest(json_value_array(" ~ array ~ ")) as " ~ alias) }}
{% endmacro %}

{# Joins each row with the names of its object's properties, each named by `alias`. #}
{% macro each_property(object, alias) %}{{ return(adapter.dispatch('each_property', 'tap_incident')(object, alias)) }}{% endmacro %}

{% macro default__each_property(object, alias) %}
  {{ return(
    "cross join lateral jsonb_object_keys(case when jsonb_typeof(" ~ object ~ ") = 'object' then " ~ object
    ~ " else cast('{}' as jsonb) end) as properties (" ~ alias ~ ")"
  ) }}
{% endmacro %}

{% macro duckdb__each_property(object, alias) %}
  {{ return("cross join unnest(json_keys(" ~ object ~ ")) as properties (" ~ alias ~ ")") }}
{% endmacro %}

{% macro snowflake__each_property(object, alias) %}
  {{ return("cross join lateral (select key as " ~ alias ~ " from table(flatten(input => " ~ object ~ "))) as properties") }}
{% endmacro %}

{% macro bigquery__each_property(object, alias) %}{{ return("cross join unnest(json_keys(" ~ object ~ ", 1)) as " ~ alias) }}{% endmacro %}

{# The text of the property whose name is in a column. #}
{% macro property_text(object, name) %}{{ return(adapter.dispatch('property_text', 'tap_incident')(object, name)) }}{% endmacro %}

{% macro default__property_text(object, name) %}{{ return("(" ~ object ~ " ->> " ~ name ~ ")") }}{% endmacro %}

{% macro duckdb__property_text(object, name) %}
  {#- A JSON Pointer escapes the two characters that it gives a meaning. -#}
  {{ return("json_extract_string(" ~ object ~ ", '/' || replace(replace(" ~ name ~ ", '~', '~0'), '/', '~1'))") }}
{% endmacro %}

{% macro snowflake__property_text(object, name) %}{{ return("cast(get(" ~ object ~ ", " ~ name ~ ") as varchar)") }}{% endmacro %}

{% macro bigquery__property_text(object, name) %}{{ return("json_value(" ~ object ~ "[" ~ name ~ "])") }}{% endmacro %}

{# The text of the property of a name, whatever characters that has. #}
{% macro named_text(object, name) %}{{ return(adapter.dispatch('named_text', 'tap_incident')(object, name)) }}{% endmacro %}

{% macro default__named_text(object, name) %}
  {{ return(tap_incident.property_text(object, tap_incident.text_literal(name))) }}
{% endmacro %}

{# As fakesnow needs it, which leaves the quotes around the text that `get` returns; in Snowflake it is the same. #}
{% macro snowflake__named_text(object, name) %}
  {{ return("cast(" ~ object ~ "[" ~ tap_incident.text_literal(name) ~ "] as varchar)") }}
{% endmacro %}
