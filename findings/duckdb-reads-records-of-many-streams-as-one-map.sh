#!/usr/bin/env bash
# DuckDB reads a file of Singer messages with many streams into a MAP, whose values are all of one type.
#
# Guess, written before the first run: read_json makes `record` a STRUCT with the columns of all streams, so that
# record.id works whatever the file holds.
# Seen: from 200 distinct names on it is a MAP(VARCHAR, …): record.id no longer binds, and numbers, booleans and lists
# beside each other make every value a JSON text with its quotes. The same query works on a file with few streams.
# map_inference_threshold = -1 keeps the STRUCT.
# Hurts whoever looks at a tap's output, or at target-jsonl's, with DuckDB: a query that was written for three streams
# fails for thirty.
. "$(dirname "$0")/support.sh"

python_packages duck duckdb==2.0.1
messages() {
  node -e '
    for (let s = 0; s < Number(process.argv[1]); s++) {
      const columns = Array.from({ length: 10 }, (_, c) => [`s${s}_c${c}`, c % 2 ? "x" : c]);
      console.log(JSON.stringify({ type: "RECORD", stream: `s${s}`, record: { id: "a", ...Object.fromEntries(columns) } }));
    }' "$1" >"$2"
}
ask() { duck/bin/python -c '
import sys, duckdb
try:
    print(*duckdb.connect().execute(sys.argv[1]).fetchall()[0], sep="|")
except duckdb.Error as error:
    print(type(error).__name__)' "$1"; }
messages 3 few.jsonl
messages 30 many.jsonl
observe "3 streams: kind of record, and record.id" "STRUCT|a" \
  "$(ask "select substr(typeof(record), 1, 6), record.id from read_json('few.jsonl')")"
observe "30 streams: type of record" "MAP(VARCHAR, JSON)" "$(ask "select typeof(record) from read_json('many.jsonl')")"
observe "30 streams: record['id'][1]" '"a"' "$(ask "select record['id'] from read_json('many.jsonl')")"
observe "30 streams with map_inference_threshold = -1" "STRUCT|a" \
  "$(ask "select substr(typeof(record), 1, 6), record.id from read_json('many.jsonl', map_inference_threshold = -1)")"
conclude
