#!/usr/bin/env bash
# target-postgres makes a matrix of a list of lists, and fails if the inner lists differ in length.
#
# Guess, written before the first run of the matrix: a jsonb[] whose elements are the lists, of whatever length.
# Seen: with target-postgres 0.8.1, [[1,2],[3,4]] has the four elements 1 to 4, and no first element: value[1] is null,
# unnest gives four rows. [[],[]] is as empty as []. [[1,2],[3]] is no matrix, so the load ends with DataError
# ("malformed array literal"), also where the schema says nothing of the elements: "items": {}. Inside an object, or in an
# array without "items", the lists are jsonb, and whole.
# Hurts whoever loads coordinates, table cells or matrices: it works as long as all inner lists have one length, and the
# SQL that was tried on one list gives other rows for two.
. "$(dirname "$0")/support.sh"

postgres_target
schema() { echo '{"type":"SCHEMA","stream":"'"$1"'","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"value":'"$2"'}}}'; }
record() { echo '{"type":"RECORD","stream":"'"$1"'","record":{"id":"'"$2"'","value":'"$3"'}}'; }
lists='{"type":["array","null"],"items":{"type":"array","items":{"type":"integer"}}}'
observe "[[1,2],[3,4]] as a, [[],[]] as b, [] as c" "exit 0" "$({
  schema matrices "$lists"
  record matrices a "[[1,2],[3,4]]"
  record matrices b "[[],[]]"
  record matrices c "[]"
} | load)"
observe "type of the column" "_jsonb" "$(sql "select udt_name from information_schema.columns where table_name = 'matrices' and column_name = 'value'")"
observe "number of elements" $'a|4\nb|0\nc|0' "$(sql "select id, cardinality(value) from matrices order by id")"
observe "the first element of a, and what unnest gives" $'null|1\nnull|2\nnull|3\nnull|4' "$(sql "select value[1], unnest(value) from matrices where id = 'a'")"
observe "[[1,2],[3]]" "not 0: sqlalchemy.exc.DataError" "$({ schema ragged "$lists"; record ragged a "[[1,2],[3]]"; } | load)"
observe "[[1,2],[3]], items {}" "not 0: sqlalchemy.exc.DataError" \
  "$({ schema free '{"type":["array","null"],"items":{}}'; record free a "[[1,2],[3]]"; } | load)"
observe "[[1,2],[3]] in an object" "exit 0" "$({ schema object '{"type":["object","null"]}'; record object a '{"cells":[[1,2],[3]]}'; } | load)"
observe "[[1,2],[3]] in an array without items" "exit 0" \
  "$({ schema bare '{"type":["array","null"]}'; record bare a "[[1,2],[3]]"; } | load)"
observe "its elements" $'[1, 2]\n[3]' "$(sql "select jsonb_array_elements(value) from bare")"
conclude
