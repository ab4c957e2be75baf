#!/usr/bin/env bash
# Meltano marks a column automatic if its catalog has no metadata for it, and taps write it although it is deselected.
#
# Guess: none was written, since it came up in a run about something else. Most would say that what "select" leaves out is
# not written, and that a column without metadata is available, as those inside an object are.
# Seen: Meltano 4.4.1 adds the metadata that a catalog lacks, with "inclusion": "automatic" for the columns of a stream,
# and "selected": false beside it. For singer-python 6.8.0 automatic comes first, so the column is in every RECORD.
# `meltano select --list` shows it as automatic. Where the catalog says available, it is left out.
# Hurts whoever keeps personal data out by "select" from a tap whose catalog has metadata for streams alone, or whose
# schema has grown without it: no error, no warning.
. "$(dirname "$0")/support.sh"

python_packages meltano meltano==4.4.1
python_packages tap singer-python==6.8.0
cat >tap-users <<END
#!$workspace/tap/bin/python
import json, os, sys
import singer
from singer import metadata

columns = {"id": {"type": "integer"}, "email": {"type": "string"}}
if "--discover" in sys.argv:
    described = [{"breadcrumb": [], "metadata": {"table-key-properties": ["id"]}}, {"breadcrumb": ["properties", "id"], "metadata": {"inclusion": "automatic"}}]
    if os.environ["DESCRIBED"] == "yes":
        described.append({"breadcrumb": ["properties", "email"], "metadata": {"inclusion": "available"}})
    schema = {"type": "object", "properties": columns}
    print(json.dumps({"streams": [{"tap_stream_id": "users", "stream": "users", "schema": schema, "metadata": described}]}))
else:
    stream = singer.Catalog.load(sys.argv[sys.argv.index("--catalog") + 1]).get_stream("users")
    with singer.Transformer() as transformer:
        row = transformer.transform({"id": 1, "email": "a@example.com"}, stream.schema.to_dict(), metadata.to_map(stream.metadata))
    singer.write_schema("users", stream.schema.to_dict(), ["id"])
    singer.write_record("users", row)
END
cat >target-file <<'END'
#!/bin/sh
cat >messages
END
chmod +x tap-users target-file
cat >meltano.yml <<'END'
default_environment: dev
project_id: 6a1b3e50-1111-4222-8333-944455556666
environments: [{name: dev}]
plugins:
  extractors:
  - {name: tap-users, namespace: tap_users, executable: ./tap-users, capabilities: [catalog, discover], select: [users.id, "!users.email"]}
  loaders: [{name: target-file, namespace: target_file, executable: ./target-file}]
END
run() {
  rm -rf .meltano
  DESCRIBED=$1 meltano/bin/meltano run tap-users target-file >run.log 2>&1 && echo "exit 0"
  grep '"RECORD"' messages | node -e 'console.log(JSON.stringify(JSON.parse(require("node:fs").readFileSync(0)).record))'
}
observe "email is deselected, and its metadata says available" $'exit 0\n{"id":1}' "$(run yes)"
observe "email is deselected, and has no metadata" $'exit 0\n{"id":1,"email":"a@example.com"}' "$(run no)"
observe "what meltano select --list says of it" "[automatic ] users.email" \
  "$(DESCRIBED=no meltano/bin/meltano select tap-users --list 2>/dev/null | grep -oE '\[automatic *\] users\.email' | tr -s ' ')"
conclude
