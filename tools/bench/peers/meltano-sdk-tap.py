"""The tables of a catalog read with the Meltano SDK, written as its documentation recommends: a peer to measure."""

import json
import sys

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator


def stream_class(table):
    """The stream of one table: {"name", "path", "pageSize", "keys", "schema"}."""

    class ListStream(RESTStream):
        name = table["name"]
        path = table["path"]
        primary_keys = tuple(table["keys"])
        schema = table["schema"]
        records_jsonpath = f"$.{table['name']}[*]"
        next_page_token_jsonpath = "$.pagination_meta.after"

        @property
        def url_base(self):
            return self.config["api_url"]

        @property
        def authenticator(self):
            return BearerTokenAuthenticator(token=self.config["api_key"])

        def get_url_params(self, context, next_page_token):
            params = {"page_size": table["pageSize"]}
            if next_page_token:
                params["after"] = next_page_token
            return params

    return ListStream


class BenchTap(Tap):
    name = "tap-bench"
    config_jsonschema = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True),
        th.Property("api_key", th.StringType, required=True, secret=True),
    ).to_dict()

    def discover_streams(self):
        with open(tables_file) as file:
            return [stream_class(table)(tap=self) for table in json.load(file)]


# The first argument is the file of the tables, the others are Singer options.
tables_file = sys.argv.pop(1)
BenchTap.cli()
