#!/usr/bin/env bash
# pyarrow reads times from JSON as times or as text, by whether one of them has a fraction of a second.
#
# Guess, written before the first run, of a fraction among whole seconds: the column is timestamp[ns], or an error says so.
# Seen: read_json of pyarrow 26.0.1 makes timestamp[s], without a zone, of whole seconds. With one fraction, be it .000, the
# column of the whole file is text, with no word. Of two files of one table, one has times and the other text: reading
# their Parquet files together ends with an error or, where the first file has text, makes text of both, in which only
# the times of the first have T and Z. explicit_schema with timestamp("us", "UTC") reads all.
# Hurts whoever turns newline-delimited JSON into Parquet file by file: a writer that leaves out .000, as Python's isoformat
# and Go do, has whole seconds in quiet hours and fractions in others, and the files differ in their type.
. "$(dirname "$0")/support.sh"

python_packages frames pyarrow==26.0.1
cat >read.py <<'END'
import io, json, sys
import pyarrow
from pyarrow import dataset, json as arrow_json, parquet

def table(times, options=None):
    return arrow_json.read_json(io.BytesIO("".join(json.dumps({"at": time}) + "\n" for time in times).encode()), parse_options=options)

how, *arguments = sys.argv[1:]
try:
    if how == "together":
        for number, time in enumerate(arguments):
            parquet.write_table(table([time]), f"{how}-{number}.parquet")
        result = dataset.dataset([f"{how}-{number}.parquet" for number in range(len(arguments))]).to_table()
    else:
        utc = pyarrow.schema({"at": pyarrow.timestamp("us", "UTC")})
        result = table(arguments, arrow_json.ParseOptions(explicit_schema=utc) if how == "utc" else None)
    print(result.schema.field("at").type, *(value if isinstance(value, str) else value.isoformat() for value in result["at"].to_pylist()))
except pyarrow.ArrowException as error:
    print(type(error).__name__)
END
of() { frames/bin/python read.py "$@"; }
whole=2026-01-02T03:04:05Z fraction=2026-01-02T03:04:05.5Z
observe "whole seconds" "timestamp[s] 2026-01-02T03:04:05" "$(of alone $whole)"
observe "+02:00" "timestamp[s] 2026-01-02T01:04:05" "$(of alone 2026-01-02T03:04:05+02:00)"
observe "whole seconds and a fraction" "string $whole $fraction" "$(of alone $whole $fraction)"
observe "whole seconds and .000" "string $whole 2026-01-02T03:04:05.000Z" "$(of alone $whole 2026-01-02T03:04:05.000Z)"
observe "the same with the type named" "timestamp[us, tz=UTC] 2026-01-02T03:04:05+00:00 2026-01-02T03:04:05.500000+00:00" "$(of utc $whole $fraction)"
observe "Parquet files of whole seconds, then of a fraction, read together" "ArrowInvalid" "$(of together $whole $fraction)"
observe "the other way round" "string $fraction 2026-01-02 03:04:05.000" "$(of together $fraction $whole)"
conclude
