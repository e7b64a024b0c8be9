#!/bin/sh
# Walks the demo in a real browser, each file of tests with a demo of its own. Installs Chromium from the system's packages when it may. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
if [ ! -x /usr/bin/chromium ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  fi
fi
[ -x /usr/bin/chromium ] || { echo "Chromium est nécessaire pour ces tests : apt-get install chromium, puis recommencez." >&2; exit 2; }
unset DATABASE_URL || true
# Each worker drives a Chromium and a demo of its own.
exec .venv/bin/python -m pytest -q -m browser -n "${cores:-2}" --dist loadfile --durations=5 "$@" tests/browser
