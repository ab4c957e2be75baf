"""Loads a file of Singer messages into fakesnow, which runs Snowflake's SQL on DuckDB, builds the models, and writes their rows.

Its parameter is JSON: `messages`, `profiles`, `project`, `target`, and `rows`, which are paths, and `vars` of dbt.
"""

import json
import sys

import fakesnow
import snowflake.connector
from dbt.cli.main import dbtRunner

given = json.loads(sys.argv[1])


def type_of(schema):
    """The type that a column has in Snowflake, as Meltano's target makes it."""
    types = [schema.get("type", [])] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if "object" in types or "array" in types:
        return "variant"
    if schema.get("format") == "date-time":
        return "timestamp_ntz"
    known = {"integer": "number(38, 0)", "number": "double", "boolean": "boolean"}
    return next((known[one] for one in types if one in known and "string" not in types), "varchar")


def value_of(column, kind):
    value = f"get_path(value, '{column}')"
    return value if kind == "variant" else f"cast({value} as {kind})"


def load(cursor, table, properties, records):
    types = {name: type_of(schema) for name, schema in properties.items()}
    described = ", ".join(f"{name} {kind}" for name, kind in types.items())
    cursor.execute(f"create table loaded.{table} ({described}, _sdc_deleted_at timestamp_ntz)")
    if not records:
        return
    text = json.dumps(records).replace("\\", "\\\\").replace("'", "''")
    values = ", ".join(value_of(name, kind) for name, kind in types.items())
    rows = f"table(flatten(input => parse_json('{text}')))"
    cursor.execute(f"insert into loaded.{table} ({', '.join(types)}) select {values} from {rows}")


def rows_of(cursor, mart):
    cursor.execute(f"select * from models.{mart}")
    names = [column[0].lower() for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


with fakesnow.patch():
    cursor = snowflake.connector.connect(database="ANALYTICS", schema="LOADED").cursor()
    properties, records = {}, {}
    for line in open(given["messages"]):
        message = json.loads(line)
        if message["type"] == "SCHEMA":
            properties[message["stream"]] = message["schema"]["properties"]
        elif message["type"] == "RECORD":
            records.setdefault(message["stream"], []).append(message["record"])
    for table in properties:
        load(cursor, table, properties[table], records.get(table, []))
    folders = ["--profiles-dir", given["profiles"], "--project-dir", given["project"]]
    outputs = ["--target-path", given["target"], "--log-path", given["target"]]
    variables = ["--target", "snowflake", "--vars", json.dumps(given["vars"])]
    built = dbtRunner().invoke(["build", "--exclude-resource-type", "test", *folders, *outputs, *variables])
    if not built.success:
        sys.exit(f"dbt failed: {built.exception or ''}")
    cursor.execute("select table_name from information_schema.tables where table_name ilike 'incident_io__%'")
    marts = [name for (name,) in cursor.fetchall()]
    rows = {name.lower().removeprefix("incident_io__"): rows_of(cursor, name) for name in marts}
    with open(given["rows"], "w") as file:
        json.dump(rows, file, default=lambda value: float(value) if hasattr(value, "as_tuple") else value.isoformat())
