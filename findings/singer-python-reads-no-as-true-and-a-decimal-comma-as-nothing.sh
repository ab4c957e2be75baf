#!/usr/bin/env bash
# singer-python's Transformer makes true of "no", 15 of "1,5", and a day of this month of "2026".
#
# Guess, written before the first run: what is not of the schema's type is a SchemaMismatch; the text "0" or "no" is a
# mismatch as well, or false.
# Seen: every text but "false" and the empty one is true. Commas are removed from numbers, so a decimal comma makes the
# number ten times as large. 1.9 in an integer column is 1. A date-time of "2026" or "2026-03" gets what it lacks from
# today, so it differs from run to run. An object in a text column is text as Python writes it. None of them is an error.
# Hurts the authors of taps that pass each record through it: values of a source that writes flags as "0" and "1", or
# numbers with a decimal comma, are wrong in the warehouse, and no validation against the schema finds them.
. "$(dirname "$0")/support.sh"

python_packages tap singer-python==6.8.0
cat >transform.py <<'END'
import datetime, json, sys
import singer

value, schema = json.loads(sys.argv[1]), json.loads(sys.argv[2])
try:
    with singer.Transformer() as transformer:
        made = transformer.transform({"x": value}, {"type": "object", "properties": {"x": schema}})["x"]
    today = datetime.datetime.now()
    if isinstance(made, str):
        made = made.replace(f"{today:-%m-%d}T", "-<today>T").replace(f"{today:-%d}T", "-<today>T")
    print(json.dumps(made))
except Exception as error:
    print(type(error).__name__)
END
made() {
  local schema=$1
  shift
  for value; do echo "$value becomes $(tap/bin/python transform.py "$value" "$schema" 2>>log)"; done
}
observe "boolean" $'"false" becomes false\n"" becomes false\n"0" becomes true\n"no" becomes true\n"off" becomes true' \
  "$(made '{"type":["null","boolean"]}' '"false"' '""' '"0"' '"no"' '"off"')"
observe "number" $'"1.5" becomes 1.5\n"1,5" becomes 15.0' "$(made '{"type":["null","number"]}' '"1.5"' '"1,5"')"
observe "integer" $'"1.9" becomes SchemaMismatch\n1.9 becomes 1\n"1,5" becomes 15' \
  "$(made '{"type":["null","integer"]}' '"1.9"' 1.9 '"1,5"')"
observe "date-time" $'"2026" becomes "2026-<today>T00:00:00.000000Z"\n"2026-03" becomes "2026-03-<today>T00:00:00.000000Z"' \
  "$(made '{"type":["null","string"],"format":"date-time"}' '"2026"' '"2026-03"')"
observe "string" "{\"a\": null} becomes \"{'a': None}\"" "$(made '{"type":["null","string"]}' '{"a": null}')"
conclude
