#!/usr/bin/env bash
# A column that target-postgres made for integers rounds the fractions that come once its schema says number.
#
# Guess, written before the first run: the column is widened to numeric, or the load fails.
# Seen: the column stays bigint; 1.5 is stored as 2 (and 2.5 as 3), exit code 0, no warning. PostgreSQL casts the value
# to the column's type when the rows are merged from the temporary table.
# Hurts whoever corrects a schema from integer to number (prices, durations, percentages) in a tap that has run before:
# the table has to be altered by hand, or made anew.
. "$(dirname "$0")/support.sh"

postgres_target
messages() {
  echo '{"type":"SCHEMA","stream":"prices","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"amount":{"type":["'"$1"'","null"]}}}}'
  shift
  for amount; do
    echo '{"type":"RECORD","stream":"prices","record":{"id":"'"$amount"'","amount":'"$amount"'}}'
  done
}
messages integer 1 | load >/dev/null
observe "a second load, its schema corrected to number" "exit 0" "$(messages number 1.5 2.5 | load)"
observe "id (the amount that was sent) and the amount that is stored" $'1|1\n1.5|2\n2.5|3' \
  "$(sql "select id, amount from prices order by id")"
observe "warnings in the target's log" "0" "$(grep -ci warn target.log || true)"
conclude
