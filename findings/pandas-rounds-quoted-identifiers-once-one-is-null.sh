#!/usr/bin/env bash
# pandas makes numbers of quoted identifiers in JSON, and rounds them once one of them is null or has 20 digits.
#
# Guess, written before the first run: what is in quotes stays text, so that its digits and leading zeros are there.
# Seen: read_json of pandas 3.1.1 makes numbers of a column whose texts all look like one. "007" is 7, "1_000" is 1000, and the
# hash "1234e56" has 60 digits. Identifiers of 16 digits are exact as long as every row has one; with a null the column
# is float64, and "9007199254740993" ends in 2. Of 20 digits, all are rounded. With chunksize, each chunk decides for
# itself: "007" is 7 in one, "009" text in the next. dtype=False, and dtype_backend="pyarrow", keep the texts.
# Hurts whoever quotes identifiers in JSON so that no reader rounds them: joins meet other rows, or none, and it begins with
# the first row that lacks one.
. "$(dirname "$0")/support.sh"

python_packages frames pandas==3.1.1 pyarrow==26.0.1
cat >read.py <<'END'
import io, json, sys
import pandas

texts, options = json.loads(sys.argv[1]), json.loads(sys.argv[2])
lines = io.StringIO("".join(json.dumps({"id": text}) + "\n" for text in texts))
frames = pandas.read_json(lines, lines=True, **options)
for frame in [frames] if "chunksize" not in options else frames:
    print(frame.id.dtype, *frame.id.tolist())
END
of() { frames/bin/python read.py "$1" "${2:-{\}}"; }
observe '"9007199254740993", "9007199254740995"' "int64 9007199254740993 9007199254740995" "$(of '["9007199254740993", "9007199254740995"]')"
observe "the same and null" "float64 9007199254740992.0 9007199254740996.0 nan" "$(of '["9007199254740993", "9007199254740995", null]')"
observe '"12345678901234567890"' "float64 1.2345678901234567e+19" "$(of '["12345678901234567890"]')"
observe '"007", "1_000"' "int64 7 1000" "$(of '["007", "1_000"]')"
observe '"1234e56", "1234567"' "float64 1.234e+59 1234567.0" "$(of '["1234e56", "1234567"]')"
observe '"007", "008", "009", "A10", two at a time' $'int64 7 8\nstr 009 A10' "$(of '["007", "008", "009", "A10"]' '{"chunksize": 2}')"
observe "9007199254740993 and null, with dtype=False" "str 9007199254740993 nan" "$(of '["9007199254740993", null]' '{"dtype": false}')"
observe 'the same with dtype_backend="pyarrow"' "string[pyarrow] 9007199254740993 <NA>" "$(of '["9007199254740993", null]' '{"dtype_backend": "pyarrow"}')"
conclude
