#!/usr/bin/env bash
# dbt seed makes the number 15 of "1,5", and 5 of $5, €5 and 5%.
#
# Guess, written before the first run: what is not a plain number in every row makes a text column; the characters of
# the file arrive.
# Seen: dbt 1.11 types a seed with agate, for which commas group digits and signs of currency or percent are ornament.
# In PostgreSQL the numbers arrive without them: a decimal comma makes the number ten or a hundred times as large, and
# a column of two currencies is one of integers. No warning. With DuckDB, whose own reader loads the file as the types
# that dbt chose, the same seed ends with an error. column_types with text keeps the characters.
# Hurts whoever keeps rates, prices or thresholds as a seed that a spreadsheet exported.
. "$(dirname "$0")/support.sh"

dbt_project rates
mkdir seeds
cat >seeds/rates.csv <<'END'
id,factor,price,share
a,"1,5",$5,5%
b,"2,25",€7,12%
END
seed() { dbt/bin/dbt --quiet seed --full-refresh --target "$1" >"$1.log" 2>&1 && echo "exit 0" || echo "exit $?"; }

observe "dbt seed in PostgreSQL" "exit 0" "$(seed postgres)"
observe "types of factor, price and share" "integer|integer|integer" \
  "$(sql "select pg_typeof(factor), pg_typeof(price), pg_typeof(share) from rates limit 1")"
observe "rows" $'a|15|5|5\nb|225|7|12' "$(sql "select id, factor, price, share from rates order by id")"
observe "warnings" "0" "$(grep -ci warn postgres.log || true)"
observe "dbt seed in DuckDB" "exit 1" "$(seed duckdb)"
cat >>dbt_project.yml <<'END'
seeds:
  rates:
    +column_types: {factor: text, price: text, share: text}
END
observe "dbt seed in PostgreSQL with column_types" "exit 0" "$(seed postgres)"
observe "rows" $'a|1,5|$5|5%\nb|2,25|€7|12%' "$(sql "select id, factor, price, share from rates order by id")"
conclude
