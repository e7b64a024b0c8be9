#!/bin/sh
# Writes requirements.lock: every extra, every platform, with hashes and without any index address.
set -eu
cd "$(dirname "$0")/.."
. tools/uv.sh
.venv/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements.lock "$@"
wc -l requirements.lock
