#!/bin/sh
# Runs the declarations on a Spark cluster of its own, beside DuckDB. Installs Java from the system's packages when it may,
# and Spark from the lock; where no Java can be had, says so and leaves this part out. Arguments go to pytest.
# `--fetch` brings both ahead, beside other work, and touches nothing of .venv: Spark alone is some 400 MB. `--install`
# goes no further than putting Spark in .venv, which no test may be using then.
set -eu
cd "$(dirname "$0")/.."
. tools/need.sh
without="Spark laissé de côté : Java 17 est nécessaire (apt-get install default-jre-headless, puis recommencez)."
command -v java >/dev/null 2>&1 || (need default-jre-headless "$without") || { echo "$without"; exit 0; }
if [ "${1:-}" = --fetch ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  printf 'pyspark\npy4j\n' | .venv/bin/python tools/locked.py > "$folder/lock"
  . tools/uv.sh
  .venv/bin/uv pip install --quiet --target "$folder/spark" --require-hashes --requirements "$folder/lock"
  exit 0
fi
.venv/bin/python -c 'import pyspark' 2>/dev/null || tools/install.sh test,spark
[ "${1:-}" != --install ] || exit 0
unset DATABASE_URL || true
exec .venv/bin/python -m pytest -q -m spark --durations=5 "$@" tests/statistics/test_spark.py
