"""Starting the application does not load the statistical engine: the first page that asks it does."""

import subprocess
import sys

STARTED = """
import django, sys
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print([name for name in ("ibis", "duckdb", "pyarrow") if name in sys.modules])
"""


def test_the_engine_is_not_loaded_at_start(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", STARTED],
        env={"LEVIER_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "levier.config.settings"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "[]"
