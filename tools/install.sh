#!/bin/sh
# Creates .venv from the lock and installs this checkout in it. Arguments: the extras wanted, e.g. "test,postgres".
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
stamp=.venv/.levier-installed
want="$(cat pyproject.toml requirements.lock | cksum) ${extras}"
if [ -f "$stamp" ] && [ -x .venv/bin/levier ] && { [ "$(cat "$stamp")" = "$want" ] || [ "$(cat "$stamp")" = "$(cat pyproject.toml requirements.lock | cksum) test" ]; }; then exit 0; fi
echo "Installation de l'environnement (.venv) d'après requirements.lock…"
. tools/uv.sh
# Which lines of the lock these extras need on this machine; then those lines alone, each file held to its hash.
set -- --extra install
for extra in $(printf '%s' "$extras" | tr ',' ' '); do set -- "$@" --extra "$extra"; done
.venv/bin/uv pip compile --quiet --python .venv --constraint requirements.lock --no-header --no-annotate "$@" pyproject.toml > .venv/needed.txt
.venv/bin/python tools/locked.py < .venv/needed.txt > .venv/needed.lock
.venv/bin/uv pip install --quiet --python .venv --require-hashes --requirements .venv/needed.lock
# The build backend has just come from the lock as well: nothing more is fetched.
.venv/bin/uv pip install --quiet --python .venv --offline --no-deps --no-build-isolation --editable .
printf '%s' "$want" > "$stamp"
