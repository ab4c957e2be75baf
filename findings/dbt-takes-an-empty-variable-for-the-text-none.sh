#!/usr/bin/env bash
# A variable of dbt that is empty is the text None, not the default, and a model that compares days with it has no rows.
#
# Guess, written before the first run: a variable that is null takes the default of var(). 01234 without quotes becomes 668, as
# was suspected; 09:30 stays text.
# Seen: dbt 1.11.16 uses the default only where the name is missing. In --vars "{since: $SINCE}" with nothing in SINCE, and in
# dbt_project.yml with nothing after the colon, the value is null, which Jinja writes as None. No day in text is later than
# 'None', so the model has no rows; exit 0, no warning. default(…, true) of Jinja mends it. Numbers follow YAML 1.1: 01234
# is 668, but 08123 stays text; 10:30 is 630, but 09:30 stays text.
# Hurts whoever hands over a variable from a scheduler: the run without a value, which should load all, loads nothing, and the
# job of half past nine works until it is moved to half past ten.
. "$(dirname "$0")/support.sh"

python_packages dbt dbt-core==1.11.16 dbt-duckdb==1.11.1 duckdb==2.0.1
export DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_PROFILES_DIR=$workspace
echo 'jobs: {target: file, outputs: {file: {type: duckdb, path: jobs.duckdb}}}' >profiles.yml
mkdir models
days="(values ('2025-12-31'), ('2026-01-02')) as days(day)"
echo "select count(*) as result from $days where day > '{{ var('since', '1970-01-01') }}'" >models/later.sql
echo "select count(*) as result from $days where day > '{{ var('since', none) | default('1970-01-01', true) }}'" >models/mended.sql
echo "select '{{ var('texts', []) | join(', ') }}' as result" >models/texts.sql
# of MODEL PROJECT VARIABLES is what the model has after a run.
of() {
  printf '%s\n' 'name: jobs' 'profile: jobs' "$2" >dbt_project.yml
  dbt/bin/dbt run --no-use-colors --select "$1" --vars "$3" >run.log && echo "exit 0, $(grep -oE 'WARN=[0-9]+' run.log)"
  dbt/bin/python -c '
import sys, duckdb
print(*duckdb.connect("jobs.duckdb").execute("select result from " + sys.argv[1]).fetchone())' "$1"
}
observe "rows later than the default, of two" $'exit 0, WARN=0\n2' "$(of later "" "{}")"
since=2026-01-01
observe "the same with --vars \"{since: \$since}\", since=2026-01-01" $'exit 0, WARN=0\n1' "$(of later "" "{since: $since}")"
since=
observe "the same, since=" $'exit 0, WARN=0\n0' "$(of later "" "{since: $since}")"
observe "the same, with default(…, true) of Jinja" $'exit 0, WARN=0\n2' "$(of mended "" "{since: $since}")"
observe "since: with nothing after the colon in dbt_project.yml" $'exit 0, WARN=0\n0' "$(of later $'vars:\n  since:' "{}")"
texts='01234, 08123, 10:30, 09:30, 1.10'
observe "the texts $texts without quotes" $'exit 0, WARN=0\n668, 08123, 630, 09:30, 1.1' "$(of texts "" "{texts: [$texts]}")"
conclude
