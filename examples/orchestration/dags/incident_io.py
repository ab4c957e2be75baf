"""A DAG for each job of the Meltano project in the folder above, with a task for each organisation.

The Variable `incident_io_organisations` lists the names of the organisations, as JSON: `["north", "south"]`.
Each has, by its name,

- the connection `incident_io_NAME`, whose password is its API key,
- the pool `incident_io_NAME`, whose slots are the jobs that may use the key at once,
- the schema `incident_io_NAME`, which Meltano makes, in the database of the connection `incident_io_database`.

That database also has Meltano's state. `meltano`, with the extra `postgres`, and `tap-incident` are on the workers' PATH.

A pool belongs to an operator and cannot be mapped, so the organisations are a loop rather than `expand`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Variable

PROJECT = Path(__file__).resolve().parent.parent

# Those of the schedules in meltano.yml.
INTERVALS = {
    "settings": "10 3 * * *",
    "changes": "*/15 * * * *",
    "everything": "30 4 * * 0",
}

organisations = Variable.get("incident_io_organisations", default=[], deserialize_json=True)


def variables(name: str) -> dict[str, str]:
    """What Meltano reads; the templates are filled in when a task runs, so that no DAG holds a key."""
    database = "conn.incident_io_database"
    return {
        "TAP_INCIDENT_API_KEY": f"{{{{ conn.{name}.password }}}}",
        "TAP_INCIDENT_API_URL": f"{{{{ conn.{name}.extra_dejson.get('api_url', 'https://api.incident.io') }}}}",
        "TARGET_POSTGRES_HOST": f"{{{{ {database}.host }}}}",
        "TARGET_POSTGRES_PORT": f"{{{{ {database}.port or 5432 }}}}",
        "TARGET_POSTGRES_USER": f"{{{{ {database}.login }}}}",
        "TARGET_POSTGRES_PASSWORD": f"{{{{ {database}.password }}}}",
        "TARGET_POSTGRES_DATABASE": f"{{{{ {database}.schema }}}}",
        "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": name,
        "MELTANO_DATABASE_URI": (
            f"postgresql+psycopg://{{{{ {database}.login | urlencode }}}}:{{{{ {database}.password | urlencode }}}}"
            f"@{{{{ {database}.host }}}}:{{{{ {database}.port or 5432 }}}}/{{{{ {database}.schema }}}}"
        ),
    }


for job, interval in INTERVALS.items():
    with DAG(
        dag_id=f"incident_io_{job}",
        schedule=interval,
        start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        # The state of a job has one writer.
        max_active_runs=1,
        default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    ):
        for organisation in organisations:
            name = f"incident_io_{organisation}"
            BashOperator(
                task_id=organisation,
                pool=name,
                # The suffix gives each organisation a state of its own.
                bash_command=f"meltano run --state-id-suffix={organisation} {job}",
                cwd=str(PROJECT),
                env=variables(name),
                append_env=True,
            )
