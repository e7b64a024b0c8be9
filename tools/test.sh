#!/bin/sh
# The whole check: lint, then every test on the embedded database, then on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
tools/lint.sh
unset DATABASE_URL || true
echo "== SQLite"
.venv/bin/python -m pytest -q -n 2 --durations=5
echo "== PostgreSQL"
tools/postgres.sh .venv/bin/python -m pytest -q -n 2
