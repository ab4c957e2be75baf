#!/usr/bin/env bash
# dlt's incremental.last_value changes with every page that a resource yields: used in its requests, it skips rows.
#
# Guess, made by writing such a pipeline for a search API before it ran: last_value is the bookmark of the last load, as the
# Singer state is, and stays the same during a load; so every page is asked for with the same filter.
# Seen: with dlt 1.31, the second page's filter is already the greatest value of the first page. Rows behind it that are older
# are never asked for, in this load or in a later one; the load succeeds, without a warning. start_value stays the same.
# Hurts whoever filters by a cursor on the server and reads pages that are not sorted by it, such as by id: the number of
# requests is the only sign.
. "$(dirname "$0")/support.sh"

python_packages loader "dlt[duckdb]==1.31.0" duckdb==2.0.1
export RUNTIME__DLTHUB_TELEMETRY=false
cat >load.py <<'END'
import sys
import dlt

destination = dlt.destinations.duckdb("rows.duckdb")
pipeline = dlt.pipeline("tickets", pipelines_dir="pipelines", destination=destination, dataset_name="loaded")
table, attribute, *loads = sys.argv[1:]
rows = [{"id": id, "changed": changed} for id, changed in enumerate([10, 40, 20, 30, 50, 25], start=1)]
filters = []

def search(changed_from, behind):
    """Two rows a page, sorted by id, as a search API answers."""
    filters.append(changed_from)
    return [row for row in rows if row["changed"] >= changed_from and row["id"] > behind][:2]

@dlt.resource(name=table, primary_key="id", write_disposition="merge")
def tickets(changed=dlt.sources.incremental("changed", initial_value=0)):
    behind = 0
    while page := search(getattr(changed, attribute), behind):
        yield page
        behind = page[-1]["id"]

for _ in loads:
    pipeline.run(tickets())
with pipeline.sql_client() as client:
    with client.execute_query(f"select string_agg(id::text, ' ' order by id) from {table}") as cursor:
        print("filters", *filters)
        print("ids", cursor.fetchone()[0])
END
of() { loader/bin/python load.py "$@" 2>load.log; }
observe "one load of six rows, filtered by last_value" $'filters 0 40 50\nids 1 2 5' "$(of moving last_value first)"
observe "and one more: only what is as new as the greatest comes again" $'filters 50 50\nids 1 2 5' "$(of moving last_value second)"
observe "one load of six rows, filtered by start_value" $'filters 0 0 0 0\nids 1 2 3 4 5 6' "$(of still start_value first)"
conclude
