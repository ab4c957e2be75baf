#!/usr/bin/env bash
# target-postgres rounds 1.5 to 2 where a schema says anyOf integer, number, and makes 12 of the text "012".
#
# Guess, written before the first run, of a time or a text: a column of text, which holds both. For an integer or a number none
# was written; most would say numeric, whichever stands first.
# Seen: with meltanolabs-target-postgres 0.8.1, anyOf integer, number, which is what Pydantic 2.14.4 makes of int | float, is a
# bigint, and fractions are rounded; anyOf number, integer is numeric, and so is "type": ["integer", "number"]. anyOf integer,
# string is a bigint too, so that "012" loses its zero, while "type": ["integer", "string"] is text. Exit 0. Of a text that
# is no number, and of one that is no time beside a date-time, the load ends.
# Hurts authors who derive schemas from Pydantic models, which never writes lists of types: prices are whole, and codes
# are short, in the warehouse alone.
. "$(dirname "$0")/support.sh"

postgres_target
python_packages models pydantic==2.14.4
observe "Pydantic's schema of int | float" '{"anyOf": [{"type": "integer"}, {"type": "number"}]}' "$(models/bin/python -c '
import json, pydantic
print(json.dumps(pydantic.TypeAdapter(int | float).json_schema()))')"
# of STREAM SCHEMA VALUE prints how the load of a row ends, and what the table has then.
of() {
  printf '%s\n' '{"type":"SCHEMA","stream":"'"$1"'","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"integer"},"value":'"$2"'}}}' \
    '{"type":"RECORD","stream":"'"$1"'","record":{"id":1,"value":'"$3"'}}' | load
  sql "select value, pg_typeof(value) from $1"
}
integer='{"type":"integer"}' number='{"type":"number"}' text='{"type":"string"}' time='{"type":"string","format":"date-time"}'
observe "1.5, anyOf integer, number" $'exit 0\n2|bigint' "$(of integer_number "{\"anyOf\":[$integer,$number]}" 1.5)"
observe "1.5, anyOf number, integer" $'exit 0\n1.5|numeric' "$(of number_integer "{\"anyOf\":[$number,$integer]}" 1.5)"
observe '1.5, "type": ["integer", "number"]' $'exit 0\n1.5|numeric' "$(of types_of_number '{"type":["integer","number"]}' 1.5)"
observe '"012", anyOf integer, string' $'exit 0\n12|bigint' "$(of integer_text "{\"anyOf\":[$integer,$text]}" '"012"')"
observe '"012", "type": ["integer", "string"]' $'exit 0\n012|text' "$(of types_of_text '{"type":["integer","string"]}' '"012"')"
observe '"none", anyOf integer, string' "not 0: sqlalchemy.exc.DataError" "$(of integer_none "{\"anyOf\":[$integer,$text]}" '"none"')"
observe '"never", anyOf date-time, string' "not 0" "$(of time_text "{\"anyOf\":[$time,$text]}" '"never"' | grep -o '^not 0')"
conclude
