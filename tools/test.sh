#!/bin/sh
# The whole check: lint, every test on SQLite, those of the database on PostgreSQL, and the browser. The counts come last.
set -eu
cd "$(dirname "$0")/.."
unset DATABASE_URL || true
# Some forty processes of ours start below: the source is compiled once, beside the tree.
unset PYTHONDONTWRITEBYTECODE || true
PYTHONPYCACHEPREFIX=$PWD/var/pycache
export PYTHONPYCACHEPREFIX
# A worker takes a processor and, at its end, up to a gigabyte: no more than six.
cores=$(nproc)
if [ "$cores" -gt 6 ]; then cores=6; fi
export cores
work=$(mktemp -d)
groups=
stop() { for group in $groups; do kill -TERM -- "-$group" 2>/dev/null || true; done; }
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# The parts run side by side: each waits often (a page to be drawn, a server's answer, a process that starts), and alone
# would leave a processor idle a third of its time. Each has its own group of processes, so that a stop reaches all.
# begin NAME COMMAND…: starts a part, its words kept in a file.
begin() {
  log=$work/$1
  shift
  setsid "$@" > "$log" 2>&1 &
  groups="$groups $!"
}
failed=0
# end NAME PID: waits for a part, then keeps pytest's last line.
end() {
  wait "$2" || failed=1
  printf '%-12s %s\n' "$1" "$(tail -n 1 "$work/$1")" >> "$work/counts"
}
begin Lint tools/lint.sh
lint=$!
# One worker more than processors: some tests wait for processes of theirs. A worker that has done its share takes from
# the others': otherwise the last one works alone for minutes.
begin SQLite .venv/bin/python -m pytest -q -n $((cores + 1)) --dist worksteal --durations=5
sqlite=$!
# What touches no database runs on SQLite only.
begin PostgreSQL tools/postgres.sh .venv/bin/python -m pytest -q -n "$cores" --dist worksteal --database-only
postgresql=$!
begin Browser tools/browser.sh
browser=$!
if ! wait "$lint"; then
  cat "$work/Lint"
  exit 1
fi
cat "$work/Lint"
echo "== SQLite"
tail -n +1 -f --pid="$sqlite" "$work/SQLite"
end SQLite "$sqlite"
end PostgreSQL "$postgresql"
echo "== PostgreSQL"
cat "$work/PostgreSQL"
end Browser "$browser"
echo "== Browser"
cat "$work/Browser"
echo
echo "== Tests"
cat "$work/counts"
exit "$failed"
