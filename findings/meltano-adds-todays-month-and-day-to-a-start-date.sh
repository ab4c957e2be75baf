#!/usr/bin/env bash
# Meltano completes a date_iso8601 setting with today's month and day, and reads 01.02.2026 as the second of January.
#
# Guess, written before the first run: a setting of kind date_iso8601 takes ISO 8601; a year is its first day, and
# anything else is an error that names the setting.
# Seen: Meltano 4.4.1 gives what is not a full date to a parser of dates as people write them. What a value lacks comes
# from today: 2024 is another date each day, and so is 2024-03. A 7 alone is July of this year. 01.02.2024 is in January,
# 13.02.2024 in February. Without quotes in meltano.yml, a time loses its Z, and so its zone. No warning.
# Hurts whoever sets a start date by year or month, or with the day first, as most of Europe does: the first load lacks
# weeks or months, and the same job begins on another day tomorrow.
. "$(dirname "$0")/support.sh"

python_packages meltano meltano==4.4.1
cat >tap-dates <<'END'
#!/bin/sh
printf 'config %s\n' "$(tr -d '\n' <"$2")" >&2
END
chmod +x tap-dates
project() {
  cat >meltano.yml <<END
project_id: 6a1b3e50-1111-4222-8333-944455556666
plugins:
  extractors:
  - name: tap-dates
    namespace: tap_dates
    executable: ./tap-dates
    settings:
    - {name: start_date, kind: date_iso8601}
    config: {$1}
END
}
# seen prints the start_date in the tap's configuration file, with the parts that are today's as words.
seen() {
  meltano/bin/meltano invoke tap-dates >log 2>&1 || { cat log >&2; return 1; }
  sed -nE 's/.*config .*"start_date": "([^"]*)".*/\1/p' log |
    sed -E "s/^(2024)$(date +-%m-%d)/\1-(this month)-(today)/; s/^(2024-03|$(date +%Y)-07)$(date +-%d)/\1-(today)/; s/^$(date +%Y)/(this year)/"
}
from_variable() {
  project ""
  TAP_DATES_START_DATE=$1 seen
}
from_file() {
  project "start_date: $1"
  seen
}
observe "2024-03-02" "2024-03-02" "$(from_variable 2024-03-02)"
observe "2024" "2024-(this month)-(today)T00:00:00" "$(from_variable 2024)"
observe "2024-03" "2024-03-(today)T00:00:00" "$(from_variable 2024-03)"
observe "7" "(this year)-07-(today)T00:00:00" "$(from_variable 7)"
observe "01.02.2024" "2024-01-02T00:00:00" "$(from_variable 01.02.2024)"
observe "13.02.2024" "2024-02-13T00:00:00" "$(from_variable 13.02.2024)"
observe "2024-01-02T03:04:05Z" "2024-01-02T03:04:05Z" "$(from_variable 2024-01-02T03:04:05Z)"
observe "the same in meltano.yml, without quotes" "2024-01-02T03:04:05" "$(from_file 2024-01-02T03:04:05Z)"
conclude
