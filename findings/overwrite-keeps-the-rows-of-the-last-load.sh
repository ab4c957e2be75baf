#!/usr/bin/env bash
# load_method "overwrite" of target-postgres removes no row of a table with a key.
#
# Guess, written before the first run: "overwrite" empties or replaces the table, so that it holds what the last run sent.
# Seen: rows that the second run did not send are still there; it upserts, as the default does.
# Hurts whoever chooses it to get rid of rows that were deleted in the source: they stay for ever, without a word.
. "$(dirname "$0")/support.sh"

postgres_target '{"load_method":"overwrite"}'
messages() {
  echo '{"type":"SCHEMA","stream":"users","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"}}}}'
  echo '{"type":"RECORD","stream":"users","record":{"id":"'"$1"'"}}'
}
observe "first load" "exit 0" "$(messages first | load)"
observe "second load, with another row" "exit 0" "$(messages second | load)"
observe "rows of the table" $'first\nsecond' "$(sql "select id from users order by id")"
conclude
