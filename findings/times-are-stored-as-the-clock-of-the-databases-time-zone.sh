#!/usr/bin/env bash
# target-postgres stores times as what the clock shows in the database's time zone, and does not store the zone.
#
# Guess, written before the first run: a date-time ends in a column with time zone, or is UTC in one without.
# Seen: the column is timestamp without time zone, and the value is converted to the TimeZone of the session, which a
# server, database or role may set. Two times an hour apart in the night in which summer time ends are stored as equal;
# a time without offset is taken as it stands. With PGTZ=UTC in the target's environment all are UTC.
# Hurts whoever moves to a server with another time zone: old and new rows of one table are hours apart, and nothing in
# the table says which are which.
. "$(dirname "$0")/support.sh"

postgres_target
sql "select 1" >/dev/null
zone() { "$workspace/clients/bin/python" -c '
import sys, psycopg
with psycopg.connect(autocommit=True) as connection:
    connection.execute(f"alter database postgres set timezone to {sys.argv[1]!r}")' "$1"; }
messages() {
  echo '{"type":"SCHEMA","stream":"'"$1"'","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"at":{"type":["string","null"],"format":"date-time"}}}}'
  local id=0
  for at in 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00+02:00 2026-10-25T00:30:00; do
    echo '{"type":"RECORD","stream":"'"$1"'","record":{"id":"'$((++id))'","at":"'"$at"'"}}'
  done
}
zone Europe/Berlin
observe "load, the database in Europe/Berlin" "exit 0" "$(messages berlin | load)"
observe "type of the column" "timestamp without time zone" \
  "$(sql "select data_type from information_schema.columns where table_name = 'berlin' and column_name = 'at'")"
observe "00:30Z, 01:30Z, 02:30+02:00, 00:30 without offset" $'02:30\n02:30\n02:30\n00:30' \
  "$(sql "select to_char(at, 'HH24:MI') from berlin order by id")"
export PGTZ=UTC
observe "load with PGTZ=UTC" "exit 0" "$(messages utc | load)"
observe "00:30Z, 01:30Z, 02:30+02:00, 00:30 without offset" $'00:30\n01:30\n00:30\n00:30' \
  "$(sql "select to_char(at, 'HH24:MI') from utc order by id")"
conclude
