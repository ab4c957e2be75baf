#!/usr/bin/env bash
# When a stream's SCHEMA changes in a run, target-csv writes its earlier rows under the new names, or loses them.
#
# Guess, written before the first run: the columns are those of the SCHEMA; a second one with other columns begins a new file,
# or is an error. With batch_size_rows the loss was expected, since the source had been read by then.
# Seen: meltanolabs-target-csv 0.5.0 empties the file at each new SCHEMA of the stream and writes a header of its columns. Rows
# that wait, which is all of them in a short run, come after it, by the SCHEMA under which they came: a column added in the
# middle, or taken out, moves the values of earlier rows to other names. Rows that were written, as with batch_size_rows, are
# gone, even if only a type changed, and the STATE is passed on. Exit 0, no warning. The same columns in another order are fine.
# Hurts whoever loads a tap that announces a property when it first meets one: addresses stand in the column of names, and
# the bookmark says that lost rows are loaded.
. "$(dirname "$0")/support.sh"

python_packages target meltanolabs-target-csv==0.5.0 singer-sdk==0.54.9
schema() {
  local name properties=
  for name; do properties+=${properties:+,}"\"$name\":{\"type\":[\"string\",\"${other:-integer}\"]}"; done
  echo "{\"type\":\"SCHEMA\",\"stream\":\"users\",\"schema\":{\"type\":\"object\",\"properties\":{$properties}},\"key_properties\":[\"id\"]}"
}
record() { echo "{\"type\":\"RECORD\",\"stream\":\"users\",\"record\":$1}"; }
ann=$(record '{"id": "1", "name": "Ann"}')
ann_with_email=$(record '{"id": "1", "email": "ann@example.com", "name": "Ann"}')
ben=$(record '{"id": "2", "name": "Ben"}')
ben_with_email=$(record '{"id": "2", "email": "ben@example.com", "name": "Ben"}')
# of CONFIG MESSAGE… shows the file, and the STATE that the target passes on.
of() {
  rm -f users.csv
  echo "$1" >target.json
  printf '%s\n' "${@:2}" '{"type":"STATE","value":{"last":2}}' | target/bin/target-csv --config target.json 2>target.log &&
    echo "exit 0, warnings: $(grep -cE 'WARNING|ERROR' target.log)"
  tr -d '\r' <users.csv
}
well=$'{"last": 2}\nexit 0, warnings: 0\n'
observe "one SCHEMA, with no email for Ann" "$well"$'id,email,name\n1,,Ann\n2,ben@example.com,Ben' "$(of '{}' "$(schema id email name)" "$ann" "$ben_with_email")"
observe "email is added in the middle after Ann" "$well"$'id,email,name\n1,Ann\n2,ben@example.com,Ben' \
  "$(of '{}' "$(schema id name)" "$ann" "$(schema id email name)" "$ben_with_email")"
observe "email is taken out after Ann" "$well"$'id,name\n1,ann@example.com,Ann\n2,Ben' \
  "$(of '{}' "$(schema id email name)" "$ann_with_email" "$(schema id name)" "$ben")"
observe "the columns change places after Ann" "$well"$'id,name\n1,Ann\n2,Ben' "$(of '{}' "$(schema id name)" "$ann" "$(schema name id)" "$ben")"
size='{"batch_size_rows": 1}'
observe "the types change after Ann, with $size" "$well"$'id,name\n2,Ben' "$(of "$size" "$(schema id name)" "$ann" "$(other=null schema id name)" "$ben")"
observe "the same SCHEMA comes again after Ann, with $size" "$well"$'id,name\n1,Ann\n2,Ben' "$(of "$size" "$(schema id name)" "$ann" "$(schema id name)" "$ben")"
conclude
