"""A start loads what every page needs, and no more: `make demo` answers at once."""

import subprocess
import sys

HEAVY = {"xlsxwriter", "duckdb", "pyarrow", "ibis", "pandas", "numpy", "python_calamine", "altair", "docxtpl"}


def test_the_addresses_load_no_library_that_one_export_or_one_reading_alone_needs():
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup(); "
        "from django.urls import get_resolver; assert get_resolver().url_patterns; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(loaded.stdout.split())
