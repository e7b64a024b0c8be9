#!/bin/sh
# Creates .venv from the lock and installs this checkout in it. Arguments: the extras wanted, e.g. "test,postgres".
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
stamp=.venv/.levier-installed
sums=$(cat pyproject.toml requirements.lock | cksum)
want="$sums ${extras}"
had=$(cat "$stamp" 2>/dev/null || true)
# What was installed for the tests, or for them and Spark, holds what runs the platform.
case "$had" in "$want" | "$sums test" | "$sums test,spark") covers=1 ;; *) covers= ;; esac
[ "$extras" != test,spark ] || [ "$had" = "$want" ] || covers=
if [ -n "$covers" ] && [ -x .venv/bin/levier ]; then exit 0; fi
echo "Installation de l’environnement (.venv) d’après requirements.lock…"
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
