#!/usr/bin/env bash
# A stream that meltano-map-transform drops still has all its rows in the database marked deleted.
#
# Guess, written before the first run: a mapper that drops a stream with __NULL__ drops everything of it, so a table
# that was loaded earlier stays as it is.
# Seen: only the RECORDs are dropped; SCHEMA and ACTIVATE_VERSION are passed on. The target takes that for "all rows of
# an older version are gone": every row of the table gets _sdc_deleted_at. Both programs exit with 0.
# Hurts whoever adds a mapper to a pipeline whose tap reports deletions by version, to keep one table out from now on.
. "$(dirname "$0")/support.sh"

python_packages mapper meltano-map-transform==0.12.3
postgres_target
cat >messages.jsonl <<'END'
{"type":"SCHEMA","stream":"users","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"}}}}
{"type":"RECORD","stream":"users","version":1,"record":{"id":"a"}}
{"type":"RECORD","stream":"users","version":1,"record":{"id":"b"}}
{"type":"ACTIVATE_VERSION","stream":"users","version":1}
END
echo '{"stream_maps":{"users":"__NULL__"}}' >mapper.json

load <messages.jsonl >/dev/null
observe "rows in force after a load without the mapper" "2" \
  "$(sql "select count(*) from users where _sdc_deleted_at is null")"

sed 's/"version":1/"version":2/' messages.jsonl |
  mapper/bin/meltano-map-transform --config mapper.json >mapped.jsonl 2>/dev/null
observe "types of message that the mapper lets through for the dropped stream" $'SCHEMA\nACTIVATE_VERSION' \
  "$(node -e 'for (const line of require("node:fs").readFileSync("mapped.jsonl", "utf8").split("\n").filter(Boolean)) console.log(JSON.parse(line).type)')"
observe "load of what the mapper let through" "exit 0" "$(load <mapped.jsonl)"
observe "rows in force afterwards" "0" "$(sql "select count(*) from users where _sdc_deleted_at is null")"
conclude
