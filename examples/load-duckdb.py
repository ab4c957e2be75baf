"""Makes typed DuckDB tables out of the messages that tap-incident has written.

    python load-duckdb.py incidents.duckdb messages.jsonl [later-messages.jsonl ...] [--parquet FOLDER]

Give the files of several runs in the order of the runs. A table has one row per key, the last one; rows that an
ACTIVATE_VERSION message makes obsolete are left out. Tables that exist are replaced. Needs Python 3.9 and DuckDB 1.2
(`pip install duckdb`), or newer.
"""

import argparse
import json
import pathlib
import sys

import duckdb

TYPES = {"boolean": "boolean", "integer": "bigint", "number": "double", "string": "varchar"}
FORMATS = {"date": "date", "date-time": "timestamptz"}

# With named types, DuckDB does not guess from the first lines. A line has at most 64 MiB.
READ_MESSAGES = """
    select {number} as file, row_number() over () as line, * from read_json(
        {file}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {{
            type: 'varchar', stream: 'varchar', schema: 'json', key_properties: 'varchar[]', record: 'json', version: 'bigint'
        }})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="DuckDB file to write")
    parser.add_argument("messages", nargs="+", help="files of messages, in the order of the runs")
    parser.add_argument("--parquet", metavar="FOLDER", type=pathlib.Path, help="also write a Parquet file per table")
    arguments = parser.parse_args()
    try:
        with duckdb.connect() as connection:
            # The oldest format, which every later DuckDB opens.
            connection.execute(f"attach {text(arguments.database)} as loaded (storage_version 'v1.0.0')")
            for table, rows in load(connection, arguments.messages).items():
                print(f"{table}: {rows} rows")
                if arguments.parquet:
                    arguments.parquet.mkdir(parents=True, exist_ok=True)
                    path = text(arguments.parquet / f"{table}.parquet")
                    connection.execute(f"copy loaded.{name(table)} to {path} (format parquet, compression zstd)")
    except (duckdb.Error, OSError) as error:
        sys.exit(f"{parser.prog}: {str(error).splitlines()[0]}")


def load(connection: duckdb.DuckDBPyConnection, files: list[str]) -> dict[str, int]:
    """Writes all tables, or none if one fails; returns the number of rows in each."""
    reads = [READ_MESSAGES.format(number=number, file=text(file)) for number, file in enumerate(files)]
    connection.execute(f"create temp table messages as {' union all '.join(reads)}")
    connection.begin()
    counts = {}
    tables = shapes(connection)
    if not tables:
        sys.exit("The files have no SCHEMA message: give the messages as tap-incident writes them, unchanged")
    for stream, (columns, keys) in tables.items():
        rows = rows_of(stream, columns, keys)
        try:
            connection.execute(f"create or replace table loaded.{name(stream)} as {rows}")
        except duckdb.ConversionException as error:
            raise duckdb.ConversionException(f"{stream}: {error}") from None
        (counts[stream],) = connection.execute(f"select count(*) from loaded.{name(stream)}").fetchone()
    connection.commit()
    return counts


def shapes(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[dict[str, str], list[str]]]:
    """Each stream's columns with their types, and its keys; what a later SCHEMA message says wins."""
    connection.execute(
        "select stream, schema, key_properties from messages where type = 'SCHEMA' order by file, line"
    )
    found = {}
    for stream, schema, keys in connection.fetchall():
        columns, _ = found.get(stream, ({}, []))
        columns.update({column: type_of(declared) for column, declared in json.loads(schema)["properties"].items()})
        found[stream] = (columns, keys)
    return found


def type_of(declared: dict) -> str:
    """The type for a column; JSON for objects, arrays, and values of several types."""
    types = declared.get("type", [])
    kinds = {types} if isinstance(types, str) else {*types}
    kind, *others = {*kinds, "null"} - {"null"} or {"object"}
    if kind == "string" and not others:
        return FORMATS.get(declared.get("format"), "varchar")
    return "json" if others else TYPES.get(kind, "json")


def rows_of(stream: str, columns: dict[str, str], keys: list[str]) -> str:
    """The query for a table's rows: the last of each key, unless a later message activates another version."""
    cells = ", ".join(f"{cell(column, kind)} as {name(column)}" for column, kind in columns.items())
    key = ", ".join(cell(column, "varchar") for column in keys) or "file, line"
    return f"""
        select {cells} from (
            select * from messages where type = 'RECORD' and stream = {text(stream)}
            qualify row_number() over (partition by {key} order by file desc, line desc) = 1
        ) latest where not exists (
            select 1 from messages later where later.type = 'ACTIVATE_VERSION' and later.stream = latest.stream
            and (later.file, later.line) > (latest.file, latest.line) and later.version is distinct from latest.version
        )"""


def cell(column: str, kind: str) -> str:
    """A column's value in a record; JSON null is null."""
    path = text("/" + column.replace("~", "~0").replace("/", "~1"))
    return f"nullif(record -> {path}, 'null')" if kind == "json" else f"cast(record ->> {path} as {kind})"


def text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


if __name__ == "__main__":
    main()
