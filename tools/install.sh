#!/bin/sh
# Creates .venv from the lock and installs this checkout in it. Arguments: the extras wanted, e.g. "test,postgres".
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
python=${PYTHON:-python3}
stamp=.venv/.levier-installed
want="$(cat pyproject.toml requirements.lock | cksum) ${extras}"
if [ -f "$stamp" ] && [ -x .venv/bin/levier ] && { [ "$(cat "$stamp")" = "$want" ] || [ "$(cat "$stamp")" = "$(cat pyproject.toml requirements.lock | cksum) test" ]; }; then exit 0; fi
command -v "$python" >/dev/null 2>&1 || { echo "Python 3.11 ou plus récent est nécessaire : apt-get install python3 python3-venv" >&2; exit 2; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire ; celui-ci est $("$python" --version 2>&1)." >&2; exit 2; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "Il manque le paquet python3-venv : apt-get install python3-venv, puis recommencez." >&2; exit 2; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installation de l'environnement (.venv) d'après requirements.lock…"
if [ ! -x .venv/bin/uv ]; then
  awk '/^[a-z0-9]/{keep = /^uv==/} keep' requirements.lock > .venv/uv.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
fi
# uv does not read pip's configuration: hand over the index pip would use, where one is set.
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
target=.
[ -z "$extras" ] || target=".[$extras]"
.venv/bin/uv pip install --quiet --python .venv --constraint requirements.lock --editable "$target"
printf '%s' "$want" > "$stamp"
