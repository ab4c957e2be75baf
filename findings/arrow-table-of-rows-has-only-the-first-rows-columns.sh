#!/usr/bin/env bash
# pyarrow's Table.from_pylist has the columns of its first row, and no others.
#
# Guess, written before the first run: the columns of all rows, as pandas makes them and as pyarrow's own array of the
# same rows has them, or an error for a key that the first row lacks.
# Seen: what the first row lacks is left out of every row, without a warning; an array of the same rows has it.
# Hurts whoever writes records to Parquet in batches: a record without an optional property at the head of a batch
# empties that column for the batch, and the files of one table differ in their columns.
. "$(dirname "$0")/support.sh"

python_packages arrow pyarrow==26.0.1
run() { arrow/bin/python -c "
import json
import pyarrow as pa
rows = $1
print(json.dumps($2))"; }
sparse='[{"id": "a"}, {"id": "b", "note": "x"}]'
observe "Table.from_pylist of $sparse" '[{"id": "a"}, {"id": "b"}]' "$(run "$sparse" 'pa.Table.from_pylist(rows).to_pylist()')"
observe "the same rows, the second one first" '[{"id": "b", "note": "x"}, {"id": "a", "note": null}]' \
  "$(run "$sparse" 'pa.Table.from_pylist(rows[::-1]).to_pylist()')"
observe "pyarrow.array of the rows as they were" '[{"id": "a", "note": null}, {"id": "b", "note": "x"}]' \
  "$(run "$sparse" 'pa.array(rows).to_pylist()')"
conclude
