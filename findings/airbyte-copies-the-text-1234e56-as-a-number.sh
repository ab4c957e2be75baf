#!/usr/bin/env bash
# Airbyte's AddFields makes a number of 60 digits of the text 1234e56, 1234 of 12_34, and nothing of None.
#
# Guess, written before the first run: "{{ record['code'] }}" copies the text as it is. For what a template
# puts in a request none was written; most would say the text, and false for a boolean.
# Seen: airbyte-cdk 7.39.1 evaluates what a template gives as a literal of Python, though the record has a text. 1234e56
# is a float, 0x1f is 31, 1.10 is 1.1, "1, 2" is a list, quotes are taken off, and the name None is no value, for which the
# field is left out. 007 and true, which are no Python, stay text, so a column has several types. A body has the
# same; a query has a boolean of the configuration as False, with a capital. value_type: string mends AddFields.
# Hurts whoever copies identifiers in a low-code connector: of hashes of seven hexadecimal digits, one in 54 is decimal
# digits around one e, and becomes a float.
. "$(dirname "$0")/support.sh"

python_packages source airbyte-cdk==7.39.1
cat >sync.py <<'END'
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from airbyte_cdk.models import SyncMode
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.test.catalog_builder import CatalogBuilder
from airbyte_cdk.test.entrypoint_wrapper import read

codes = ["1234e56", "12_34", "0x1f", "1.10", "1, 2", "'a'", "None", "007", "true"]

class Codes(BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.path, self.rfile.read(int(self.headers["content-length"])).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps([{"code": code} for code in codes]).encode())

    def log_message(self, *args):
        pass

server = HTTPServer(("127.0.0.1", 0), Codes)
threading.Thread(target=server.serve_forever, daemon=True).start()
copy = "{{ record['code'] }}"
manifest = {
    "version": "6.0.0",
    "type": "DeclarativeSource",
    "check": {"type": "CheckStream", "stream_names": ["codes"]},
    "streams": [{
        "type": "DeclarativeStream",
        "name": "codes",
        "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
        "retriever": {
            "type": "SimpleRetriever",
            "requester": {
                "type": "HttpRequester",
                "url_base": f"http://127.0.0.1:{server.server_port}",
                "path": "/codes",
                "http_method": "POST",
                "request_parameters": {"archived": "{{ config['archived'] }}"},
                "request_body_json": {"commit": "{{ config['commit'] }}"},
            },
            "record_selector": {"type": "RecordSelector", "extractor": {"type": "DpathExtractor", "field_path": []}},
        },
        "transformations": [{"type": "AddFields", "fields": [
            {"path": ["copy"], "value": copy},
            {"path": ["text"], "value": copy, "value_type": "string"},
        ]}],
    }],
    "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}},
}
config = {"archived": False, "commit": "1234e56"}
catalog = CatalogBuilder().with_stream("codes", SyncMode.full_refresh).build()
for message in read(ConcurrentDeclarativeSource(catalog=catalog, config=config, state=[], source_config=manifest), config, catalog, []).records:
    print(json.dumps(message.record.data))
END
source/bin/python sync.py 2>sync.log | grep -v '^{"type' >sync.txt
observe "the request for archived: false and commit: \"1234e56\"" '/codes?archived=False {"commit": 1.234e+59}' "$(head -1 sync.txt)"
observe "the records: code as the API sends it, copy by AddFields, text with value_type: string" \
  '{"code": "1234e56", "copy": 1.234e+59, "text": "1234e56"}
{"code": "12_34", "copy": 1234, "text": "12_34"}
{"code": "0x1f", "copy": 31, "text": "0x1f"}
{"code": "1.10", "copy": 1.1, "text": "1.10"}
{"code": "1, 2", "copy": [1, 2], "text": "1, 2"}
{"code": "'"'a'"'", "copy": "a", "text": "a"}
{"code": "None", "text": "None"}
{"code": "007", "copy": "007", "text": "007"}
{"code": "true", "copy": "true", "text": "true"}' "$(tail -n +2 sync.txt)"
conclude
