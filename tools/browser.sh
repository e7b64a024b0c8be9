#!/bin/sh
# Walks the demo in a real browser, each file of tests with a demo of its own. Installs Chromium from the system's packages when it may. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
. tools/need.sh
[ -x /usr/bin/chromium ] || need chromium "Chromium est nécessaire pour ces tests : apt-get install chromium, puis recommencez."
unset DATABASE_URL || true
# Each worker drives a Chromium and a demo of its own.
exec .venv/bin/python -m pytest -q -m browser -n "${cores:-2}" --dist loadfile --durations=5 "$@" tests/browser
