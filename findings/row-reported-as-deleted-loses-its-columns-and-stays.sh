#!/usr/bin/env bash
# A RECORD that reports a row as deleted empties the row in target-postgres, and hard_delete does not remove it.
#
# Guess, written before the first run: a RECORD with the key and _sdc_deleted_at marks the row and leaves its other
# columns alone, as an ACTIVATE_VERSION does; with hard_delete, the row goes.
# Seen: meltanolabs-target-postgres 0.8.1 upserts it, so that the row's other columns become null; the row stays with
# hard_delete too, which only heeds ACTIVATE_VERSION.
# Hurts whoever loads a source that lists what was removed (delta queries, change feeds): counts are too high until
# every query asks for _sdc_deleted_at is null, and what the row was is lost.
. "$(dirname "$0")/support.sh"

postgres_target
messages() {
  cat <<END
{"type":"SCHEMA","stream":"$1","schema":{"properties":{"id":{"type":"string"},"name":{"type":["null","string"]},"_sdc_deleted_at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"]}
{"type":"RECORD","stream":"$1","record":{"id":"a","name":"Ann"},"time_extracted":"2026-01-01T00:00:00Z"}
{"type":"RECORD","stream":"$1","record":{"id":"b","name":"Bob"},"time_extracted":"2026-01-01T00:00:00Z"}
END
}
removed() {
  messages "$1" | head -1
  printf '{"type":"RECORD","stream":"%s","record":{"id":"a","_sdc_deleted_at":"2026-01-02T00:00:00Z"},"time_extracted":"2026-01-02T00:00:00Z"}\n' "$1"
}
rows() { sql "select id, name, _sdc_deleted_at is not null from $1 order by id"; }

observe "target-postgres loads two rows" "exit 0" "$(messages soft | load)"
observe "then the deletion of a" "exit 0" "$(removed soft | load)"
observe "its rows: id, name, whether _sdc_deleted_at is set" $'a|null|True\nb|Bob|False' "$(rows soft)"
node -e '
  const settings = JSON.parse(require("node:fs").readFileSync("target.json", "utf8"));
  require("node:fs").writeFileSync("target.json", JSON.stringify({ ...settings, hard_delete: true }));'
observe "with hard_delete: two rows, and the deletion of a" "exit 0" "$({ messages hard; removed hard | tail -1; } | load)"
observe "its rows" $'a|null|True\nb|Bob|False' "$(rows hard)"
conclude
