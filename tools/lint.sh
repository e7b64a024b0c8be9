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
$bin/djlint --lint --quiet src
$bin/python -m django makemigrations --check --dry-run
