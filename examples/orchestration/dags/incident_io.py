"""A DAG per job of the Meltano project in the parent folder, mapped over the organizations when it runs.

The Variable `incident_io_organisations` lists the names of the organizations, as JSON: `["north", "south"]`.
Each organization NAME has

- the connection `incident_io_NAME`, whose password is its API key,
- the schema `incident_io_NAME`, which the target creates, in the database of the connection `incident_io_database`.

That database also holds Meltano's state. The pool `incident_io` has one slot for each job that can run at the same time.
`meltano`, with the extra `postgres`, and `tap-incident` are on the workers' PATH.

Mapped tasks can't have separate pools: Airflow accepts `expand(pool=...)` but runs them all in the default pool. A key
stays within its rate limit anyway: a DAG has one run at a time with one process per organization, and the jobs'
`requests_per_minute` in meltano.yml add up to less than the limit.
"""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psutil
from airflow.sdk import DAG, BaseOperator, Connection, Variable, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

PROJECT = Path(__file__).resolve().parent.parent

# The same as the schedules in meltano.yml.
INTERVALS = {
    "settings": "10 3 * * *",
    "changes": "*/15 * * * *",
    "everything": "30 4 * * 0",
}

# Exit codes of the tap: invalid settings, and a rejected key.
MISTAKES = (2, 3)


class MeltanoJob(BaseOperator):
    """Runs a job of the Meltano project for an organization. No field is a template, so none shows a key."""

    def __init__(self, *, job: str, organisation: str, **kwargs):
        super().__init__(**kwargs)
        self.job = job
        self.organisation = organisation
        self.process: subprocess.Popen[str] | None = None
        self.is_killed = False

    def execute(self, context):
        # The suffix gives each organization its own state.
        if self.meltano("run", f"--state-id-suffix={self.organisation}", self.job) == 0:
            return
        # Meltano exits with 1 whatever the tap's exit code; the tap's own test shows whether a retry can help.
        if not self.is_killed and self.meltano("invoke", f"tap-incident-{self.job}", "--test") in MISTAKES:
            raise AirflowFailException("Fix the settings or the key first: see the log above")
        raise AirflowException("The job failed: see the log above")

    def on_kill(self):
        """Ends the tap. Meltano then lets the target finish and keeps its state, which it would lose if ended itself."""
        self.is_killed = True
        if self.process is None:
            return
        for child in psutil.Process(self.process.pid).children():
            if f"/run/tap-incident-{self.job}/" in " ".join(child.cmdline()):
                child.terminate()

    def meltano(self, *command: str) -> int:
        # Meltano passes the state in a file in this folder; two organizations at once would read each other's.
        with TemporaryDirectory(prefix="meltano-") as folder:
            (Path(folder) / "loaders").symlink_to(PROJECT / ".meltano" / "loaders")
            self.process = subprocess.Popen(
                ["meltano", *command],
                cwd=PROJECT,
                env={
                    **os.environ,
                    **variables(f"incident_io_{self.organisation}"),
                    "MELTANO_SYS_DIR_ROOT": folder,
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                # Keeps signals to the worker's process group from the tap and the target.
                start_new_session=True,
            )
            for line in self.process.stdout:
                self.log.info("%s", line.rstrip())
            return self.process.wait()


def variables(name: str) -> dict[str, str]:
    """Environment variables for Meltano, for the organization of this connection."""
    organisation = Connection.get(name)
    return {
        "TAP_INCIDENT_API_KEY": organisation.password or "",
        "TAP_INCIDENT_API_URL": organisation.extra_dejson.get("api_url", "https://api.incident.io"),
        "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": name,
        **database_variables(),
    }


def database_variables() -> dict[str, str]:
    """The database, for the rows and for Meltano's state."""
    database = Connection.get("incident_io_database")
    port = str(database.port or 5432)
    login = f"{quote(database.login, safe='')}:{quote(database.password, safe='')}"
    return {
        "TARGET_POSTGRES_HOST": database.host,
        "TARGET_POSTGRES_PORT": port,
        "TARGET_POSTGRES_USER": database.login,
        "TARGET_POSTGRES_PASSWORD": database.password,
        "TARGET_POSTGRES_DATABASE": database.schema,
        # The database stores times in the zone of the loader's session.
        "PGTZ": "UTC",
        "MELTANO_DATABASE_URI": f"postgresql+psycopg://{login}@{database.host}:{port}/{database.schema}",
    }


@task(retries=3, retry_delay=timedelta(seconds=20))
def prepare() -> list[str]:
    """Has Meltano create its tables, without which parallel first jobs fail; returns the organizations."""
    subprocess.run(["meltano", "state", "list"], cwd=PROJECT, env={**os.environ, **database_variables()}, check=True)
    return Variable.get("incident_io_organisations", deserialize_json=True)


for job, interval in INTERVALS.items():
    with DAG(
        dag_id=f"incident_io_{job}",
        schedule=interval,
        start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        # The state of a job must have one writer.
        max_active_runs=1,
    ):
        MeltanoJob.partial(
            task_id="load",
            job=job,
            pool="incident_io",
            retries=2,
            # Meltano considers a job running until its process has been silent for five minutes.
            retry_delay=timedelta(minutes=6),
            map_index_template="{{ task.organisation }}",
        ).expand(organisation=prepare())
