#!/bin/sh
# Everything that judges the tree without running it. The types of the whole tree take as long as all the rest: they are
# judged beside it, and told after it.
set -eu
cd "$(dirname "$0")/.."
LEVIER_DATA_DIR=$(mktemp -d)
export LEVIER_DATA_DIR DJANGO_SETTINGS_MODULE=levier.config.settings
bin=.venv/bin
typed=
# Whatever comes first to be refused, the other is not left running.
trap '[ -z "$typed" ] || kill "$typed" 2>/dev/null || true; rm -rf "$LEVIER_DATA_DIR"' EXIT
$bin/mypy src >"$LEVIER_DATA_DIR/types" 2>&1 &
typed=$!
$bin/ruff check src tests tools
$bin/ruff format --check src tests tools
$bin/lint-imports
# shellcheck disable=SC2046 # one word a path
MYPYPATH=src $bin/mypy --config-file= --strict --python-version 3.11 --ignore-missing-imports \
  --cache-dir .mypy_cache/plain $($bin/python tools/plain.py)
$bin/djlint --lint --quiet src
$bin/python -m django makemigrations --check --dry-run
status=0
wait "$typed" || status=$?
typed=
cat "$LEVIER_DATA_DIR/types"
exit "$status"
