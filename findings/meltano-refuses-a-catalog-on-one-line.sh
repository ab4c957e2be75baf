#!/usr/bin/env bash
# Meltano ends with "Separator is not found" when a tap prints a catalog of more than 64 KiB on one line.
#
# Guess, written before the first run: a catalog is JSON, so its white space has no meaning, and its size no limit; a
# RECORD may be of 10 MiB, the default of elt.buffer_size.
# Seen: Meltano 4.4.1 reads the output of --discover line by line, with asyncio's limit of 64 KiB. The catalog of 1,500
# columns on one line fails, and the message names neither the catalog nor a size; printed with line ends, a larger one
# works. A RECORD of 1 MiB on one line passes.
# Hurts authors of taps outside Python, whose JSON is compact by default: all is well until an account with many
# columns or tables comes.
. "$(dirname "$0")/support.sh"

python_packages meltano meltano==4.4.1
cat >tap-wide <<'END'
#!/usr/bin/env python3
import json, os, sys
schema = {"type": "object", "properties": {f"column_{i}": {"type": ["string", "null"]} for i in range(int(os.environ["COLUMNS_OF_T"]))}}
if "--discover" in sys.argv:
    indent = 2 if os.environ["LINES_OF_CATALOG"] == "many" else None
    print(json.dumps({"streams": [{"tap_stream_id": "t", "stream": "t", "schema": schema, "metadata": []}]}, indent=indent))
else:
    print(json.dumps({"type": "SCHEMA", "stream": "t", "key_properties": [], "schema": schema}))
    print(json.dumps({"type": "RECORD", "stream": "t", "record": {"column_0": "x" * 1024 * 1024}}))
END
printf '#!/bin/sh\nexec cat >loaded.jsonl\n' >target-file
chmod +x tap-wide target-file
cat >meltano.yml <<'END'
default_environment: dev
project_id: 6a1b3e50-1111-4222-8333-944455556666
environments: [{name: dev}]
plugins:
  extractors: [{name: tap-wide, namespace: tap_wide, executable: ./tap-wide, capabilities: [catalog, discover]}]
  loaders: [{name: target-file, namespace: target_file, executable: ./target-file}]
END
run() {
  local code=0
  COLUMNS_OF_T=$1 LINES_OF_CATALOG=$2 meltano/bin/meltano run tap-wide target-file >log 2>&1 || code=$?
  echo "exit $code$(grep -oE ': Separator is not found.*' log | head -1)"
}
observe "1,000 columns, one line (44 KB), and a RECORD of 1 MiB" "exit 0" "$(run 1000 one)"
observe "bytes of the longest line that was loaded, in MiB" "1" "$(($(wc -L <loaded.jsonl) / 1024 / 1024))"
observe "1,500 columns, one line (66 KB)" "exit 1: Separator is not found, and chunk exceed the limit" "$(run 1500 one)"
observe "3,000 columns, many lines" "exit 0" "$(run 3000 many)"
conclude
