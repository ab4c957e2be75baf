#!/usr/bin/env bash
# csv-parse makes the number 0 of 0x1f3a9c, and the first of December 2001 of INC-12.
#
# Guess, written before the first run: cast_date makes dates of ISO 8601 alone, and INC-12 or Room 5 stay text. For
# hexadecimal none was written; most would say that it stays text, or is its number.
# Seen: csv-parse 7.0.3 takes for a number what JavaScript can subtract from, and then reads it with parseFloat, which
# stops at the x: every text in hexadecimal, binary or octal is 0. With cast_date, all is a date that Date.parse of
# Node.js takes, and it skips words: Room 5 is in May 2001, SEV-1 in January, version 1.2.3 in 2003, and INC-50 is 1950.
# INC-13 stays text, since there is no such month.
# Hurts whoever reads hashes, addresses or trace identifiers with cast, since the whole column is 0, and tickets, rooms or
# versions with cast_date: some are dates, the others are not, by their number.
. "$(dirname "$0")/support.sh"

node_packages csv-parse@7.0.3
cat >cast.mjs <<'END'
import { parse } from "csv-parse/sync";
const [options, ...texts] = process.argv.slice(2);
for (const text of texts) {
  const [[value]] = parse(text, JSON.parse(options));
  console.log(`${text}: ${JSON.stringify(value)}`);
}
END
observe "cast" $'0x1f3a9c: 0\n0b11: 0\n0o17: 0\n1e5: 100000\n007: 7\n1f3a9c: "1f3a9c"' \
  "$(node cast.mjs '{"cast":true}' 0x1f3a9c 0b11 0o17 1e5 007 1f3a9c)"
observe "cast and cast_date" 'INC-12: "2001-12-01T00:00:00.000Z"
INC-13: "INC-13"
INC-50: "1950-01-01T00:00:00.000Z"
Room 5: "2001-05-01T00:00:00.000Z"
SEV-1: "2001-01-01T00:00:00.000Z"
1.2.3: "2003-01-02T00:00:00.000Z"
v1.2.3: "v1.2.3"
3/4: "2001-03-04T00:00:00.000Z"
2026-03-04: "2026-03-04T00:00:00.000Z"' \
  "$(TZ=UTC node cast.mjs '{"cast":true,"cast_date":true}' INC-12 INC-13 INC-50 "Room 5" SEV-1 1.2.3 v1.2.3 3/4 2026-03-04)"
conclude
