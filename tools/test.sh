#!/bin/sh
# The whole check: lint, then every test on SQLite, those of the database on PostgreSQL, the engine's on Spark, and the browser. The counts come last.
set -eu
cd "$(dirname "$0")/.."
unset DATABASE_URL || true
# Some forty processes of ours start below: the source is compiled once, beside the tree.
unset PYTHONDONTWRITEBYTECODE || true
PYTHONPYCACHEPREFIX=$PWD/var/pycache
export PYTHONPYCACHEPREFIX
# What each worker would otherwise do for itself, or wait for another to do, is done once beside lint: the tests compiled,
# the database migrated, the demo loaded. Where this fails, the workers do it, and say why they cannot.
.venv/bin/python -m pytest -q --prepare >/dev/null 2>&1 &
preparing=$!
tools/lint.sh || { kill "$preparing" 2>/dev/null || true; exit 1; }
wait "$preparing" || true
# A worker takes a processor and, at its end, up to a gigabyte: no more than six.
cores=$(nproc)
if [ "$cores" -gt 6 ]; then cores=6; fi
export cores
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
counts=$folder/counts
aside=
# Spark is waited for while other tests run; what could not be fetched is told where it is installed.
tools/spark.sh --fetch >/dev/null 2>&1 &
# part NAME COMMAND…: runs the tests and keeps pytest's last line; a failing part stops the whole.
part() {
  echo "== $1"
  run "$@" | tee "$folder/$1"
  count "$1"
  judge "$1"
}
# beside NAME COMMAND…: the same, while the next part runs; `told` then gives what it said, whole.
beside() {
  aside=$1
  run "$@" > "$folder/$1" &
  running=$!
}
told() {
  name=$aside
  tell
  judge "$name"
}
tell() {
  wait "$running"
  echo "== $aside"
  cat "$folder/$aside"
  count "$aside"
  aside=
}
run() {
  name=$1; shift
  status=0
  "$@" 2>&1 || status=$?
  echo "$status" > "$folder/$name.status"
}
count() { printf '%-12s %s\n' "$1" "$(tail -n 1 "$folder/$1")" >> "$counts"; }
judge() {
  status=$(cat "$folder/$1.status")
  [ "$status" != 0 ] || return 0
  # What runs beside has processes of its own: it is let end, and told.
  [ -z "$aside" ] || tell
  echo; cat "$counts"
  exit "$status"
}
# One worker more than processors: some tests wait for processes of theirs. A worker that has done its share takes from
# the others': otherwise the last one works alone for minutes.
part SQLite .venv/bin/python -m pytest -q -n $((cores + 1)) --dist worksteal --durations=5
# Spark works on one processor, which its JVMs let idle as they start: the other database's tests fill it.
tools/spark.sh --install || true # said again by the part itself
beside Spark tools/spark.sh
# What touches no database has just run.
part PostgreSQL tools/postgres.sh .venv/bin/python -m pytest -q -n "$cores" --dist worksteal --database-only
told
part Browser tools/browser.sh
echo
echo "== Tests"
cat "$counts"
