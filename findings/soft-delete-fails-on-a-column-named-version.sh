#!/usr/bin/env bash
# target-postgres can't soft-delete in a table that has a column of its own called "version".
#
# Guess, written before the first run: the version of ACTIVATE_VERSION is kept in _sdc_table_version, so a column
# "version" of the source is a column like any other.
# Seen: the soft delete binds a parameter that is called version as well. The load ends with a CompileError, and so
# does every later one; with hard_delete, or with the column called otherwise, the same rows load.
# Hurts whoever loads rows that carry their own version (workflows, documents, secrets) from a tap that reports
# deletions.
. "$(dirname "$0")/support.sh"

postgres_target
messages() {
  cat <<END
{"type":"SCHEMA","stream":"$1","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"string"},"$2":{"type":["integer","null"]}}}}
{"type":"RECORD","stream":"$1","version":1,"record":{"id":"a","$2":7}}
{"type":"ACTIVATE_VERSION","stream":"$1","version":1}
END
}
observe "a column called version" "not 0: sqlalchemy.exc.CompileError" "$(messages workflows version | load)"
observe "the same rows with the column called revision" "exit 0" "$(messages documents revision | load)"
sed 's/}$/,"hard_delete":true}/' target.json >hard.json && mv hard.json target.json
observe "a column called version, with hard_delete" "exit 0" "$(messages secrets version | load)"
conclude
