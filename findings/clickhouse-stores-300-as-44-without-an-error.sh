#!/usr/bin/env bash
# ClickHouse stores 300 from JSON as 44 in a column of bytes, and refuses 1.0 in one of integers.
#
# Guess, written before the first run: a number beyond the column's type, and a null where none may be, are errors. For
# dates and 1.0 none was written; most would say an error, and the integer 1, which 1.0 is in a JSON schema.
# Seen: ClickHouse 26.9, as chdb, takes of an integer as many bits as fit: 3000000000 in an Int32, and 2^63 in an Int64, are
# negative. Dates beyond the type are its first or last one, so a birthday in 1960 is the first of January 1970, and a
# contract until 2200 ends in 2149. A null, and an empty text for a number, are 0. 1.0 and 1e3 end the load.
# Hurts whoever loads newline-delimited JSON in tables made for the values seen so far: counters that outgrow the type are
# wrong in silence, while a Python program that writes 1.0 for 1 stops the load.
. "$(dirname "$0")/support.sh"

python_packages clickhouse chdb==4.4.0 chdb-core==26.9.0
cat >insert.py <<'END'
import json, sys
from chdb import session

type, value = sys.argv[1:]
with session.Session() as database:
    database.query(f"create table rows (value {type}) engine = Memory")
    try:
        database.query(f"insert into rows format JSONEachRow {json.dumps({'value': json.loads(value)})}")
    except RuntimeError:
        print("error")
    else:
        print(database.query("select * from rows", "CSV").bytes().decode().strip())
END
of() { observe "$2 in a column $1" "$3" "$(clickhouse/bin/python insert.py "$1" "$2")"; }
of UInt8 255 255
of UInt8 300 44
of Int32 3000000000 -1294967296
of Int64 9223372036854775808 -9223372036854775808
of Date '"1960-01-02"' '"1970-01-01"'
of Date '"2200-01-02"' '"2149-06-06"'
of "DateTime('UTC')" '"1960-01-02T03:04:05Z"' '"1970-01-01 00:00:00"'
of Int32 null 0
of Int32 '""' 0
of Int32 1.0 error
of Int32 1.5 error
of UInt32 -1 error
conclude
