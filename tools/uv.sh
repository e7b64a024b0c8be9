# To be sourced from the root of the checkout: .venv with uv in it, from uv's own hashed line of the lock.
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || { echo "Python 3.11 ou plus récent est nécessaire : apt-get install python3 python3-venv" >&2; exit 2; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire ; celui-ci est $("$python" --version 2>&1)." >&2; exit 2; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "Il manque le paquet python3-venv : apt-get install python3-venv, puis recommencez." >&2; exit 2; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
if [ ! -x .venv/bin/uv ]; then
  echo uv | .venv/bin/python tools/locked.py > .venv/uv.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
fi
# uv does not read pip's configuration: hand over the index pip would use, where one is set.
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
