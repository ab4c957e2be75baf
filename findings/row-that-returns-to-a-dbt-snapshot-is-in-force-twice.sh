#!/usr/bin/env bash
# A row that returns to a dbt snapshot by timestamp was in force all along, twice, and under one dbt_scd_id.
#
# Guess, written before the first run: the version that returns begins when it returned; between the two, no version is
# in force, or with hard_deletes: new_record the record that says deleted.
# Seen: with the timestamp strategy, a version begins at updated_at. A row that was away for one run and returns as it was
# begins before it left, so that both versions cover that time, and dbt_scd_id, the key of a snapshot, is there twice. With
# new_record the record of the deletion ends before it begins: no query by time ever finds it. No error. The check
# strategy has it right. dbt 1.11.16 with PostgreSQL and DuckDB.
# Hurts whoever joins on what was in force at a time: sums are doubled for rows that were missing once, because a load was
# cut short, a filter changed, or a row was soft-deleted and restored.
. "$(dirname "$0")/support.sh"

dbt_project users
mkdir models snapshots
cat >models/users.sql <<'END'
select 1 as id, timestamp '2020-01-01' as updated_at {% if var('away') %} where false {% endif %}
END
for deletes in invalidate new_record; do
  cat >>snapshots/users.yml <<END
  - {name: ${deletes}_by_timestamp, relation: "ref('users')", config: {unique_key: id, strategy: timestamp, updated_at: updated_at, hard_deletes: $deletes}}
  - {name: ${deletes}_by_check, relation: "ref('users')", config: {unique_key: id, strategy: check, check_cols: [updated_at], hard_deletes: $deletes}}
END
done
sed -i '1i snapshots:' snapshots/users.yml
for target in postgres duckdb; do
  for away in false true false; do
    dbt/bin/dbt --quiet build --target $target --vars "away: $away"
  done
done
# The number of versions and of their keys, the greatest number in force at one time, and those that end before they begin.
timeline() { echo "
  with version as (select dbt_scd_id, dbt_valid_from as starts, coalesce(dbt_valid_to, timestamp '9999-12-31') as ends from $1)
  select (select count(*) from version), (select count(distinct dbt_scd_id) from version),
    (select max(together) from (select count(*) as together from version a join version b on b.starts <= a.starts and a.starts < b.ends
      group by a.starts, a.ends) as counts), (select count(*) from version where ends < starts)"; }
duck() { dbt/bin/python -c '
import sys, duckdb
print(*duckdb.connect("users.duckdb").execute(sys.argv[1]).fetchone(), sep="|")' "$1"; }
expect() {
  observe "PostgreSQL, $1: versions, their keys, most at one time, ending before they begin" "$2" "$(sql "$(timeline "$1")")"
  observe "DuckDB, the same" "$2" "$(duck "$(timeline "$1")")"
}
expect invalidate_by_timestamp "2|1|2|0"
expect new_record_by_timestamp "3|2|2|1"
expect invalidate_by_check "2|2|1|0"
expect new_record_by_check "3|3|1|0"
conclude
