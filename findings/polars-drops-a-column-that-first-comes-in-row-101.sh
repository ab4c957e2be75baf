#!/usr/bin/env bash
# Polars leaves out a column that first comes after the hundredth row, and cuts the fractions that come there.
#
# Guess, written before the first run: a column that only later rows have is there, with nulls above, or an error names it.
# Seen: read_ndjson, scan_ndjson and from_dicts take the columns and types of the first 100 rows, and drop the other
# columns without a warning, also those inside an object. Where only integers came before, from_dicts stores 1.5 as 1;
# read_ndjson ends with an error, and so does each where there were only nulls. infer_schema_length=None reads all.
# Hurts whoever reads a Singer tap's records, or target-jsonl's file: properties that are rare or new are missing, and
# no test with fewer than 100 rows finds it.
. "$(dirname "$0")/support.sh"

python_packages frames polars==2.1.0
cat >read.py <<'END'
import io, json, sys
import polars as pl

sample, late = json.loads(sys.argv[2]), json.loads(sys.argv[3])
rows = [sample] * int(sys.argv[1]) + [late]
text = "\n".join(map(json.dumps, rows)).encode()
every = {"infer_schema_length": None} if "every" in sys.argv else {}
for name, read in {
    "read_ndjson": lambda: pl.read_ndjson(text, **every),
    "scan_ndjson": lambda: pl.scan_ndjson(io.BytesIO(text), **every).collect(),
    "from_dicts": lambda: pl.from_dicts(rows, **every),
}.items():
    try:
        print(name, json.dumps(read().row(-1, named=True)))
    except pl.exceptions.PolarsError as error:
        print(name, type(error).__name__)
END
read_rows() { frames/bin/python read.py "$@"; }
all_three() { printf '%s\n' "read_ndjson $1" "scan_ndjson $1" "from_dicts $1"; }
observe 'row 100 is {"id": 1, "note": "x"}, the rows above have no note' "$(all_three '{"id": 1, "note": "x"}')" \
  "$(read_rows 99 '{"id": 1}' '{"id": 1, "note": "x"}')"
observe "the same in row 101" "$(all_three '{"id": 1}')" "$(read_rows 100 '{"id": 1}' '{"id": 1, "note": "x"}')"
observe "the same in row 101, with infer_schema_length=None" "$(all_three '{"id": 1, "note": "x"}')" \
  "$(read_rows 100 '{"id": 1}' '{"id": 1, "note": "x"}' every)"
observe "inside an object, in row 101" "$(all_three '{"user": {"id": 1}}')" \
  "$(read_rows 100 '{"user": {"id": 1}}' '{"user": {"id": 1, "note": "x"}}')"
observe "1.5 in row 101, integers above" $'read_ndjson ComputeError\nscan_ndjson ComputeError\nfrom_dicts {"n": 1}' \
  "$(read_rows 100 '{"n": 1}' '{"n": 1.5}')"
observe "a text in row 101, nulls above" "$(all_three ComputeError)" "$(read_rows 100 '{"note": null}' '{"note": "x"}')"
conclude
