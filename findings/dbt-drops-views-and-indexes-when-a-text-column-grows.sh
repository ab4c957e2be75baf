#!/usr/bin/env bash
# A longer varchar in an incremental dbt model drops the views and indexes of the table in PostgreSQL.
#
# Guess, written before the first run: the column is widened in place, as PostgreSQL can; the views that read it stay.
# Seen: dbt-postgres 1.11.0 copies the column into a new one and drops the old one with cascade. Views of other owners, the
# index and the comment go with it, and the column moves to the end. So it is with on_schema_change at its default,
# ignore, for a varchar(n) that has become longer, and with sync_all_columns for any other type. The run ends with 0 and
# its log has no warning. A column of type text is left alone.
# Hurts whoever puts views for a dashboard on incremental models: the day a code gets a fourth letter, the views are gone.
. "$(dirname "$0")/support.sh"

dbt_project shop
mkdir models
cat >models/longer.sql <<'END'
{{ config(materialized='incremental', unique_key='id') }}
select {{ var('id') }} as id, '{{ var('code') }}'::varchar({{ var('code') | length }}) as code, 1 as quantity
END
cat >models/unbounded.sql <<'END'
{{ config(materialized='incremental', unique_key='id') }}
select {{ var('id') }} as id, '{{ var('code') }}'::text as code, 1 as quantity
END
cat >models/another_type.sql <<'END'
{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns') }}
select {{ var('id') }} as id, {% if var('id') == 1 %} 5::int {% else %} 5.5::numeric {% endif %} as code, 1 as quantity
END
run() { dbt/bin/dbt run --no-use-colors --target postgres --vars "$1" >run.log && echo "exit 0, $(grep -oE 'WARN=[0-9]+' run.log)"; }
change() { clients/bin/python -c '
import sys, psycopg
with psycopg.connect() as connection:
    connection.execute(sys.argv[1])' "$1"; }
run '{id: 1, code: abc}' >first.log
for model in longer unbounded another_type; do
  change "create view report_of_$model as select code from $model; create index by_code_of_$model on $model (code);
    comment on column $model.code is 'Code.'"
done
of() { sql "
  select (select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) from information_schema.columns where table_name = '$1'),
    (select count(*) from pg_views where viewname = 'report_of_$1') || ' view', (select count(*) from pg_indexes where indexname = 'by_code_of_$1') || ' index',
    coalesce(col_description('$1'::regclass, (select attnum from pg_attribute where attrelid = '$1'::regclass and attname = 'code')), 'no comment')"; }
observe "varchar(3), before" "id integer, code character varying, quantity integer|1 view|1 index|Code." "$(of longer)"
observe "a run whose code has four letters" "exit 0, WARN=0" "$(run '{id: 2, code: abcd}')"
observe "varchar(4) by default" "id integer, quantity integer, code character varying|0 view|0 index|no comment" "$(of longer)"
observe "numeric in place of integer, with sync_all_columns" "id integer, quantity integer, code numeric|0 view|0 index|no comment" "$(of another_type)"
observe "text" "id integer, code text, quantity integer|1 view|1 index|Code." "$(of unbounded)"
conclude
