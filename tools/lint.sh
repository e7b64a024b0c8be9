#!/bin/sh
# Everything that judges the tree without running it.
set -eu
cd "$(dirname "$0")/.."
LEVIER_DATA_DIR=$(mktemp -d)
export LEVIER_DATA_DIR DJANGO_SETTINGS_MODULE=levier.config.settings
trap 'rm -rf "$LEVIER_DATA_DIR"' EXIT
bin=.venv/bin
$bin/ruff check src tests tools
$bin/ruff format --check src tests tools
$bin/lint-imports
$bin/mypy src
# shellcheck disable=SC2046 # one word a path
MYPYPATH=src $bin/mypy --config-file= --strict --python-version 3.11 --ignore-missing-imports \
  --cache-dir .mypy_cache/plain $($bin/python tools/plain.py)
$bin/djlint --lint --quiet src
$bin/python -m django makemigrations --check --dry-run
