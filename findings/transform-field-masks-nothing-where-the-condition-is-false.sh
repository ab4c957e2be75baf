#!/usr/bin/env bash
# transform-field never masks a value whose condition is "equals": false, 0 or an empty text, nor where a pattern meets a null.
#
# Guess, written before the first run: a pattern has to match the whole text, and a rule for a column that is not there is an
# error. Of what equals false, and of a pattern beside a null, none was written: they came up in the source, which was read
# after it. Most would say that false is compared as true is, and that what cannot be masked ends the run.
# Seen: pipelinewise-transform-field 2.3.0 skips a condition that is itself false, 0 or empty: alone it is never met, beside
# another one it is always met. A pattern is searched in the text; beside a null or an integer it fails, and whatever fails in
# a rule leaves the value as it was, so that MASK-DATE passes on a date that it cannot read. Exit 0, no warning. A
# misspelt column in a condition is not met either, though one in a rule ends the run.
# Hurts whoever hashes addresses of all but some people: those for whom the flag is off, or the kind is not known, are in the
# warehouse in clear text, and a test with the flag on passes.
. "$(dirname "$0")/support.sh"

python_packages mapper pipelinewise-transform-field==2.3.0
cat >messages.jsonl <<'END'
{"type":"SCHEMA","stream":"users","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"integer"},"email":{"type":"string"},"staff":{"type":"boolean"},"level":{"type":"integer"},"kind":{"type":["string","null"]},"born":{"type":["string","null"],"format":"date-time"}}}}
{"type":"RECORD","stream":"users","record":{"id":1,"email":"ann@example.com","staff":false,"level":0,"kind":null,"born":"1990-05-06T00:00:00Z"}}
{"type":"RECORD","stream":"users","record":{"id":2,"email":"ben@example.com","staff":true,"level":1,"kind":"","born":"0000-00-00"}}
{"type":"RECORD","stream":"users","record":{"id":3,"email":"cat@example.com","staff":true,"level":1,"kind":"guest","born":"1990-05-06T07:08:09Z"}}
END
# of COLUMN TYPE [CONDITION…] names the rows whose value is as it was.
of() {
  node -e '
    const [field_id, type, ...conditions] = process.argv.slice(1);
    const when = conditions.length > 0 ? { when: conditions.map((condition) => JSON.parse(condition)) } : {};
    console.log(JSON.stringify({ transformations: [{ tap_stream_name: "users", field_id, type, ...when }] }));
  ' "$@" >mapper.json
  mapper/bin/transform-field --config mapper.json <messages.jsonl >mapped.jsonl 2>mapper.log || { echo error; return; }
  node -e '
    const { readFileSync } = require("node:fs");
    const rows = (file) => readFileSync(file, "utf8").trim().split("\n").slice(1).map((line) => JSON.parse(line).record);
    const [column] = process.argv.slice(1), before = rows("messages.jsonl"), after = rows("mapped.jsonl");
    const same = after.filter((row, index) => row[column] === before[index][column]).map(({ id }) => id);
    console.log(`clear in ${same.join(", ") || "none"} of ${after.length} rows`);
  ' "$1"
  grep -E 'WARNING|ERROR' mapper.log || true
}
observe "HASH where staff equals true" "clear in 1 of 3 rows" "$(of email HASH '{"column":"staff","equals":true}')"
observe "HASH where staff equals false" "clear in 1, 2, 3 of 3 rows" "$(of email HASH '{"column":"staff","equals":false}')"
observe "HASH where level equals 0" "clear in 1, 2, 3 of 3 rows" "$(of email HASH '{"column":"level","equals":0}')"
observe "HASH where kind equals an empty text" "clear in 1, 2, 3 of 3 rows" "$(of email HASH '{"column":"kind","equals":""}')"
observe "HASH where level equals 1 and staff equals false, which no row has" "clear in 1 of 3 rows" \
  "$(of email HASH '{"column":"level","equals":1}' '{"column":"staff","equals":false}')"
observe "HASH where kind is not member, and is null in row 1" "clear in 1 of 3 rows" "$(of email HASH '{"column":"kind","regex_match":"^(?!member$)"}')"
observe "HASH where level matches 1" "clear in 1, 2, 3 of 3 rows" "$(of email HASH '{"column":"level","regex_match":"1"}')"
observe "HASH where stuff, which no row has, equals true" "clear in 1, 2, 3 of 3 rows" "$(of email HASH '{"column":"stuff","equals":true}')"
observe "MASK-DATE, where row 2 has 0000-00-00" "clear in 2 of 3 rows" "$(of born MASK-DATE)"
observe "HASH of emial, which no row has" "error" "$(of emial HASH)"
conclude
