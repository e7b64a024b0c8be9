#!/bin/sh
# The whole check: lint, then every test on SQLite, those of the database on PostgreSQL, the engine's on Spark, and the browser. The counts come last.
set -eu
cd "$(dirname "$0")/.."
tools/lint.sh
unset DATABASE_URL || true
# Some forty processes of ours start below: the source is compiled once, beside the tree.
unset PYTHONDONTWRITEBYTECODE || true
PYTHONPYCACHEPREFIX=$PWD/var/pycache
export PYTHONPYCACHEPREFIX
# A worker takes a processor and, at its end, up to a gigabyte: no more than six.
cores=$(nproc)
if [ "$cores" -gt 6 ]; then cores=6; fi
export cores
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
# Spark is waited for while other tests run; what could not be fetched is told where it is installed.
tools/spark.sh --fetch >/dev/null 2>&1 &
# part NAME COMMAND…: runs the tests and keeps pytest's last line; a failing part stops the whole.
part() {
  name=$1; shift
  echo "== $name"
  output=$(mktemp)
  status=0
  { "$@" 2>&1 || echo $? > "$output.status"; } | tee "$output"
  printf '%-12s %s\n' "$name" "$(tail -n 1 "$output")" >> "$counts"
  if [ -f "$output.status" ]; then status=$(cat "$output.status"); fi
  rm -f "$output" "$output.status"
  if [ "$status" != 0 ]; then echo; cat "$counts"; exit "$status"; fi
}
# One worker more than processors: some tests wait for processes of theirs. A worker that has done its share takes from
# the others': otherwise the last one works alone for minutes.
part SQLite .venv/bin/python -m pytest -q -n $((cores + 1)) --dist worksteal --durations=5
# What touches no database has just run.
part PostgreSQL tools/postgres.sh .venv/bin/python -m pytest -q -n "$cores" --dist worksteal --database-only
part Spark tools/spark.sh
part Browser tools/browser.sh
echo
echo "== Tests"
cat "$counts"
