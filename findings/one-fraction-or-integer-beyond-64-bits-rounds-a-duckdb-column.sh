#!/usr/bin/env bash
# One value beyond 64 bits, or one fraction, makes DuckDB round every long integer of a JSON column.
#
# Guess, written before the first run: an integer beyond 64 bits makes the column HUGEINT, which holds 128; a fraction
# makes it DECIMAL. Long identifiers beside them stay exact.
# Seen: up to 2^64 - 1 it is HUGEINT; with 2^64, which HUGEINT holds as well, the whole column is DOUBLE, and so it is
# with 1.5: 9007199254740993 is read as …992. Nothing is said. Naming the type in `columns` keeps the digits.
# Hurts whoever joins on numeric identifiers from newline-delimited JSON: keys collide because of a row that they
# never look at.
. "$(dirname "$0")/support.sh"

python_packages duck duckdb==2.0.1
ask() { duck/bin/python -c '
import sys, duckdb
print(*duckdb.connect().execute(sys.argv[1]).fetchall()[0], sep="|")' "$1"; }
beside() {
  printf '{"n":9007199254740993}\n{"n":%s}\n' "$1" >numbers.jsonl
  ask "select typeof(n), n::varchar from read_json('numbers.jsonl'${2:-})"
}
observe "9007199254740993 beside 1" "BIGINT|9007199254740993" "$(beside 1)"
observe "beside 2^64 - 1" "HUGEINT|9007199254740993" "$(beside 18446744073709551615)"
observe "beside 2^64" "DOUBLE|9007199254740992.0" "$(beside 18446744073709551616)"
observe "beside 2^64, its type named" "HUGEINT|9007199254740993" \
  "$(beside 18446744073709551616 ", columns = {n: 'HUGEINT'}")"
observe "beside 1.5" "DOUBLE|9007199254740992.0" "$(beside 1.5)"
conclude
