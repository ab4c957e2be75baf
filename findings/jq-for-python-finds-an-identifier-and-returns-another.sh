#!/usr/bin/env bash
# jq for Python finds the row of a long identifier, and returns it with another identifier.
#
# Guess, written before the first run: integers keep their digits, as in jq since 1.7, and as Python has them.
# Seen: jq 1.13.0 compares, groups and prints all digits inside a program, and rounds what it returns to a double. A search for
# 9007199254740993 finds one row, whose id then ends in 2; unique_by keeps two rows, which then have one id; tostring and
# @csv have the digits that the value itself lacks. JSON as text, and the objects of Python, end alike.
# Hurts whoever filters records with long numeric identifiers on their way through Python: the filter is tested and right, and
# what it lets through joins with another row.
. "$(dirname "$0")/support.sh"

python_packages filter jq==1.13.0
cat >filter.py <<'END'
import json, sys
import jq

how, program = sys.argv[1:]
rows = [{"id": 9007199254740993}, {"id": 9007199254740992}]
filter = jq.compile(program)
print(filter.input_value(rows).all() if how == "values" else filter.input_text(json.dumps(rows)).text())
END
of() { observe "$1: $2" "$3" "$(filter/bin/python filter.py "$1" "$2")"; }
of text 'map(select(.id == 9007199254740993))' '[{"id": 9007199254740992}]'
of values '.[] | select(.id == 9007199254740993)' "[{'id': 9007199254740992}]"
of values 'unique_by(.id)' "[[{'id': 9007199254740992}, {'id': 9007199254740992}]]"
of values '.[0].id == .[1].id' '[False]'
of values '.[] | .id | tostring' "['9007199254740993', '9007199254740992']"
of values 'map(.id) | @csv' "['9007199254740993,9007199254740992']"
conclude
