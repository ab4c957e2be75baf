"""Writes incidents.zip, which `superset import-dashboards` reads: the charts of dashboard.yaml on the queries of ../report.

The file is written into the current folder. The variable DATABASE_URL names the database with the models, such as
postgresql://user:password@host/database, and DBT_SCHEMA their schema, by default tap_incident_models. The file holds the URL, so
only its owner may read it.
"""

import json
import os
import re
import sys
import uuid
import zipfile
from pathlib import Path

import yaml

here = Path(__file__).parent
schema = os.environ.get("DBT_SCHEMA", "tap_incident_models")
# What is imported again replaces what has the same ID.
identify = lambda *names: str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("tap-incident", *names))))
database = {
    "version": "1.0.0",
    "uuid": identify("database"),
    "database_name": "Incidents",
    "extra": {},
    "sqlalchemy_uri": os.environ.get("DATABASE_URL") or sys.exit("Set DATABASE_URL to the database with the models"),
}


def label(column):
    return column.replace("_", " ").replace("p90", "90th percentile:")


def columns_of(chart):
    """The columns of the query that a chart shows."""
    shown = chart.get("table") or chart.get("bars") or chart.get("lines") or [chart["figure"]]
    return [*shown, *(chart[key] for key in ("by", "series") if key in chart)]


def dataset(query, columns):
    sql = (here.parent / "report" / f"{query}.sql").read_text().strip().rstrip(";")
    described = [
        {"column_name": name, "verbose_name": label(name), "is_dttm": name == "month", "groupby": True, "is_active": True}
        for name in columns
    ]
    return {
        "version": "1.0.0",
        "uuid": identify("dataset", query),
        "database_uuid": database["uuid"],
        "table_name": query,
        "schema": schema,
        "sql": sql,
        "columns": described,
    }


def metric(column, aggregate="sum"):
    return {"expressionType": "SQL", "sqlExpression": f"{aggregate}({column})", "label": label(column), "hasCustomLabel": True}


def parameters(chart):
    """The kind of a chart in Superset, and its settings."""
    if "figure" in chart:
        is_count = chart["figure"] == "open_right_now"
        return "big_number_total", {"metric": metric(chart["figure"], "max"), "y_axis_format": ",d" if is_count else ",.1f"}
    if "table" in chart:
        formats = {name: {"d3NumberFormat": ".0%" if name in ("acknowledged", "noise_rate") else ",.1f"} for name in chart["table"]
                   if re.search("hours|minutes|days|acknowledged|rate", name) and name != "open_over_30_days"}
        return "table", {"query_mode": "raw", "all_columns": chart["table"], "row_limit": 1000, "column_config": formats}
    kind = "bar" if "bars" in chart else "line"
    is_month = chart["by"] == "month"
    return f"echarts_timeseries_{kind}", {
        "x_axis": chart["by"],
        "xAxisForceCategorical": not is_month,
        "x_axis_time_format": "%b %Y",
        "metrics": [metric(column) for column in chart.get("bars") or chart["lines"]],
        "groupby": [chart["series"]] if "series" in chart else [],
        "stack": "Stack" if kind == "bar" else None,
        "markerEnabled": kind == "line",
        "y_axis_format": "~g",
        "row_limit": 10000,
        "show_legend": True,
    }


def layout(rows):
    """Where the charts are: rows in a grid, each with the same width for all of its charts."""
    position = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": []},
    }
    for number, charts in enumerate(rows):
        row = f"ROW-{number}"
        position["GRID_ID"]["children"].append(row)
        children = [f"CHART-{number}-{place}" for place in range(len(charts))]
        position[row] = {"type": "ROW", "id": row, "parents": ["ROOT_ID", "GRID_ID"], "children": children,
                         "meta": {"background": "BACKGROUND_TRANSPARENT"}}
        for child, chart in zip(children, charts):
            height = 20 if "figure" in chart else 50
            position[child] = {"type": "CHART", "id": child, "parents": ["ROOT_ID", "GRID_ID", row], "children": [],
                               "meta": {"uuid": identify("chart", chart["title"]), "sliceName": chart["title"], "chartId": 0,
                                        "width": 12 // len(charts), "height": height}}
    return position


dashboard = yaml.safe_load((here / "dashboard.yaml").read_text())
charts = [chart for row in dashboard["rows"] for chart in row]
queries = {}
for chart in charts:
    queries.setdefault(chart["query"], {}).update(dict.fromkeys(columns_of(chart)))
files = {
    "metadata": {"version": "1.0.0", "type": "Dashboard", "timestamp": "2026-11-01T00:00:00+00:00"},
    "databases/incidents": database,
    "dashboards/incidents": {
        "version": "1.0.0",
        "uuid": identify("dashboard"),
        "dashboard_title": dashboard["title"],
        "slug": "incidents",
        "published": True,
        "position": layout(dashboard["rows"]),
        "metadata": {},
    },
}
for query, columns in queries.items():
    files[f"datasets/incidents/{query}"] = dataset(query, columns)
for chart in charts:
    kind, settings = parameters(chart)
    files[f"charts/{identify('chart', chart['title'])}"] = {
        "version": "1.0.0",
        "uuid": identify("chart", chart["title"]),
        "dataset_uuid": identify("dataset", chart["query"]),
        "slice_name": chart["title"],
        "viz_type": kind,
        "params": {"viz_type": kind, **settings},
    }
output = Path("incidents.zip")
output.unlink(missing_ok=True)
with os.fdopen(os.open(output, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file, zipfile.ZipFile(file, "w") as bundle:
    for name, content in files.items():
        bundle.writestr(f"incidents/{name}.yaml", yaml.safe_dump(json.loads(json.dumps(content)), sort_keys=False))
