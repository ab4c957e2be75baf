#!/usr/bin/env bash
# DuckDB makes null of every value in a JSON column that is null in the first 20,480 rows, and rounds fractions that come later.
#
# Guess, written before the first run, of a new property, a fraction among integers and a text among dates: an error that
# names the column. Of what comes after nulls none was written; most would say that it is read, or the same error.
# Seen: DuckDB 2.0.1 takes the types from 20,480 rows. A column with nothing but null has the type NULL, and texts, numbers
# and objects that come later are null too. In a column of integers 1.5 is then 2, and true is 1; in one of booleans "yes"
# is true. A new property, or a text in a column of dates, ends with an error. In row 20,480 all are read as they are;
# sample_size = -1 does so for the whole file.
# Hurts whoever reads a long export that begins with old rows: what was introduced later, and is null before, is lost, and
# no file with fewer rows shows it.
. "$(dirname "$0")/support.sh"

python_packages reader duckdb==2.0.1
cat >read.py <<'END'
import sys
from pathlib import Path
import duckdb

above, first, late, options = sys.argv[1:]
Path("rows.jsonl").write_text((first + "\n") * int(above) + late + "\n")
try:
    print(*duckdb.execute(f"select value, typeof(value) from read_json('rows.jsonl'{options}) offset {above}").fetchone())
except duckdb.InvalidInputException:
    print("error")
END
of() { reader/bin/python read.py "$1" "$2" "$3" "${4:-}"; }
null='{"value": null}' integer='{"value": 1}'
observe "a text in row 20,480, nulls above" "x VARCHAR" "$(of 20479 "$null" '{"value": "x"}')"
for late in '"x"' 7 '{"a": 1}'; do
  observe "$late in row 20,481, nulls above" 'None "NULL"' "$(of 20480 "$null" "{\"value\": $late}")"
done
observe "a text in row 20,481, with sample_size = -1" "x VARCHAR" "$(of 20480 "$null" '{"value": "x"}' ', sample_size = -1')"
observe "1.5 in row 20,480, integers above" "1.5 DOUBLE" "$(of 20479 "$integer" '{"value": 1.5}')"
observe "1.5 in row 20,481, integers above" "2 BIGINT" "$(of 20480 "$integer" '{"value": 1.5}')"
observe "true in row 20,481, integers above" "1 BIGINT" "$(of 20480 "$integer" '{"value": true}')"
observe '"yes" in row 20,481, booleans above' "True BOOLEAN" "$(of 20480 '{"value": false}' '{"value": "yes"}')"
observe "a new property in row 20,481" "error" "$(of 20480 "$integer" '{"value": 1, "more": 1}')"
observe "a text in row 20,481, dates above" "error" "$(of 20480 '{"value": "2026-01-02"}' '{"value": "x"}')"
conclude
