#!/usr/bin/env bash
# dlt stores the text 007 as 7 in a column that began with an integer, 0x1f as 31, and "no" after true as false.
#
# Guess, written before the first run: a text after integers, times or booleans goes to a column of its own, such as
# value__v_text, as it is; a number after times is an error or has its own column.
# Seen: with dlt 1.31 and DuckDB, a column of its own is only for a value that dlt cannot convert to the type of the first one. After
# an integer, 007 is 7, 0x1f is 31 and 1_000 is 1000; after a time, 2024 is New Year, and 7 or 20240102 are seconds since 1970;
# after true, "no" and "f" are false and 2 is true, while "off" has a column of its own. With "007" first, 1 is text. A key is
# read so too: merge replaces the row of 7 by that of "007". No error, no warning.
# Hurts whoever loads codes, postcodes or numbers of parts from spreadsheets and APIs that write them now as numbers and now
# as text: two codes become one row, and which of them keep their zeros depends on the first row ever loaded.
. "$(dirname "$0")/support.sh"

python_packages loader "dlt[duckdb]==1.31.0" duckdb==2.0.1
export RUNTIME__DLTHUB_TELEMETRY=false
cat >load.py <<'END'
import json, sys
import dlt

destination = dlt.destinations.duckdb("rows.duckdb")
pipeline = dlt.pipeline("codes", pipelines_dir="pipelines", destination=destination, dataset_name="loaded")
table, key, *values = sys.argv[1:]
for load, value in enumerate(map(json.loads, values), start=1):
    options = {"write_disposition": "merge", "primary_key": "value"} if key == "key" else {"write_disposition": "append"}
    pipeline.run([{"value": value, "load": load}], table_name=table, **options)
with pipeline.sql_client() as client:
    with client.execute_query(f"select * exclude (_dlt_id, _dlt_load_id) from {table} order by load") as cursor:
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            named = {name: value for name, value in zip(names, row) if value is not None}
            print(f"{named.pop('load')}:", *(f"{name} {value}" for name, value in named.items()))
END
of() { loader/bin/python load.py "$@" 2>&1; }
observe 'loads of 1, "007", "0x1f", "1_000" and "A7"' $'1: value 1\n2: value 7\n3: value 31\n4: value 1000\n5: value__v_text A7' \
  "$(of after_integer rows 1 '"007"' '"0x1f"' '"1_000"' '"A7"')"
observe 'loads of "007", then 1' $'1: value 007\n2: value 1' "$(of after_text rows '"007"' 1)"
observe 'loads of a time, "2024", "7", 20240102 and "10:00"' '1: value 2026-01-02 03:04:05+00:00
2: value 2024-01-01 00:00:00+00:00
3: value 1970-01-01 00:00:07+00:00
4: value 1970-08-23 06:15:02+00:00
5: value__v_text 10:00' "$(of after_time rows '"2026-01-02T03:04:05Z"' '"2024"' '"7"' 20240102 '"10:00"')"
observe 'loads of true, "no", "f", 2, "off" and "x"' '1: value True
2: value False
3: value False
4: value True
5: value__v_text off
6: value__v_text x' "$(of after_true rows true '"no"' '"f"' 2 '"off"' '"x"')"
observe 'merges of the key 7, then "007"' "2: value 7" "$(of by_key key 7 '"007"')"
conclude
