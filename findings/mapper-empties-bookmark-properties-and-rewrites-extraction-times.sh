#!/usr/bin/env bash
# meltano-map-transform changes messages that it has no rule for.
#
# Guess, written before the first run: with no map for a stream, its messages come out as they went in.
# Seen: the SCHEMA's bookmark_properties come out empty, and every RECORD's time_extracted is the moment of mapping.
# Hurts whoever derives the freshness of rows from _sdc_extracted_at behind a mapper: a backfill from a file, or a
# slow tap, looks as fresh as the mapper's clock.
. "$(dirname "$0")/support.sh"

python_packages mapper meltano-map-transform==0.12.3
cat >messages.jsonl <<'END'
{"type":"SCHEMA","stream":"users","key_properties":["id"],"bookmark_properties":["updated_at"],"schema":{"type":"object","properties":{"id":{"type":"string"},"updated_at":{"type":["string","null"],"format":"date-time"}}}}
{"type":"RECORD","stream":"users","record":{"id":"a","updated_at":"2020-01-01T00:00:00Z"},"time_extracted":"2020-01-02T03:04:05Z"}
END
echo '{"stream_maps":{}}' >mapper.json
mapper/bin/meltano-map-transform --config mapper.json <messages.jsonl >mapped.jsonl 2>mapper.log || { cat mapper.log; exit 1; }

of() { node -p 'const lines = require("node:fs").readFileSync("mapped.jsonl", "utf8").trim().split("\n").map((line) => JSON.parse(line)); JSON.stringify('"$1"')'; }
observe "bookmark_properties behind the mapper (in front: [\"updated_at\"])" "[]" \
  "$(of 'lines.find(({ type }) => type === "SCHEMA").bookmark_properties ?? []')"
observe "whether time_extracted is still 2020's" "false" \
  "$(of 'lines.find(({ type }) => type === "RECORD").time_extracted.startsWith("2020")')"
observe "the record itself" '{"id":"a","updated_at":"2020-01-01T00:00:00Z"}' \
  "$(of 'lines.find(({ type }) => type === "RECORD").record')"
conclude
