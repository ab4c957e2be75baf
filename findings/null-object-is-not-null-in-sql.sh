#!/usr/bin/env bash
# A null that target-postgres loads into a jsonb column is not null for SQL.
#
# Guess, written before the first run: null in a RECORD is NULL in the table, whatever the column's type.
# Seen: in a jsonb column it is the JSON value null: "column is null" is false, count(column) counts it, and
# coalesce(column, …) does not replace it. In jsonb[] and text columns it is NULL.
# Hurts every query and dbt not_null test over optional objects; nullif(column, 'null'::jsonb) is what works.
. "$(dirname "$0")/support.sh"

postgres_target
cat >messages.jsonl <<'END'
{"type":"SCHEMA","stream":"incidents","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"severity":{"type":["object","null"],"properties":{"name":{"type":["string","null"]}}},"roles":{"type":["array","null"],"items":{"type":["object","null"]}},"summary":{"type":["string","null"]}}}}
{"type":"RECORD","stream":"incidents","record":{"id":"a","severity":null,"roles":null,"summary":null}}
END
observe "load" "exit 0" "$(load <messages.jsonl)"
observe "is null: object, array of objects, text" "False|True|True" \
  "$(sql "select severity is null, roles is null, summary is null from incidents")"
observe "count(severity), and with nullif" "1|0" \
  "$(sql "select count(severity), count(nullif(severity, 'null'::jsonb)) from incidents")"
conclude
