#!/usr/bin/env bash
# A JSON schema's minimum and maximum choose the width of target-postgres's column, once and for all.
#
# Guess, written before the first run: bounds are for validation; an integer column is bigint, or is widened when the
# schema's bounds are.
# Seen: 0 to 100 makes a smallint. When a later schema allows more, the column stays, and the load of a larger value
# ends with NumericValueOutOfRange.
# Hurts authors who describe a column better (a percentage, a count) and later find the bound too narrow: every
# installation has to alter its table by hand.
. "$(dirname "$0")/support.sh"

postgres_target
messages() {
  echo '{"type":"SCHEMA","stream":"queues","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"depth":{"type":["integer","null"],"minimum":0,"maximum":'"$1"'}}}}'
  echo '{"type":"RECORD","stream":"queues","record":{"id":"a","depth":'"$1"'}}'
}
observe "first load, maximum 100" "exit 0" "$(messages 100 | load)"
observe "type of the column" "smallint" \
  "$(sql "select data_type from information_schema.columns where table_name = 'queues' and column_name = 'depth'")"
observe "second load, maximum 100000" "not 0: sqlalchemy.exc.DataError" "$(messages 100000 | load)"
conclude
