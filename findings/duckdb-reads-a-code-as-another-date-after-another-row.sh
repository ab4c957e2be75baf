#!/usr/bin/env bash
# DuckDB reads the text 10-2-3 in a JSON file as a date, and which date depends on the row before it.
#
# Guess, written before the first run: only ISO 8601 in full, 2010-02-03, becomes a date; 10-2-3 stays text, as in a CSV file.
# Seen: DuckDB 2.0.1 tries several orders of year, month and day for three numbers with hyphens. Alone, 10-2-3 is in
# February 2010; after 11-13-1, which fits no year first, it is in October 2003. Before 11-13-1 it stays in 2010, so
# that one column has rows read by either order: 01-02-24, the second of January 2024 in the United States, is in 2001 until
# the first day after the twelfth comes. No error, no warning. columns, with VARCHAR for the column, keeps the text.
# Hurts whoever reads part numbers, places on shelves, versions or short dates from newline-delimited JSON.
. "$(dirname "$0")/support.sh"

python_packages reader duckdb==2.0.1
cat >read.py <<'END'
import json, sys
from pathlib import Path
import duckdb

format, *texts = sys.argv[1:]
if format == "csv":
    Path("rows.csv").write_text("\n".join(["code", *texts]) + "\n")
else:
    Path("rows.jsonl").write_text("".join(json.dumps({"code": text}) + "\n" for text in texts))
source = {"json": "read_json('rows.jsonl')", "text": "read_json('rows.jsonl', columns = {code: 'VARCHAR'})", "csv": "read_csv('rows.csv', header = true)"}
rows = duckdb.sql(f"select code, typeof(code) from {source[format]}").fetchall()
print(rows[0][1], *(value for value, _ in rows))
END
of() { reader/bin/python read.py "$@"; }
observe "10-2-3" "DATE 2010-02-03" "$(of json 10-2-3)"
observe "11-13-1, then 10-2-3" "DATE 2001-11-13 2003-10-02" "$(of json 11-13-1 10-2-3)"
observe "10-2-3, then 11-13-1" "DATE 2010-02-03 2001-11-13" "$(of json 10-2-3 11-13-1)"
observe "01-02-24, then 01-25-24" "DATE 2001-02-24 2024-01-25" "$(of json 01-02-24 01-25-24)"
observe "01-25-24, then 01-02-24" "DATE 2024-01-25 2024-01-02" "$(of json 01-25-24 01-02-24)"
observe "10-2-3, then 11-13-1, as VARCHAR" "VARCHAR 10-2-3 11-13-1" "$(of text 10-2-3 11-13-1)"
observe "10-2-3, then 11-13-1, in CSV" "VARCHAR 10-2-3 11-13-1" "$(of csv 10-2-3 11-13-1)"
conclude
