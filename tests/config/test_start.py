"""A start loads what every page needs, and no more: `make demo` answers at once."""

import subprocess
import sys

import pytest

HEAVY = {"xlsxwriter", "duckdb", "pyarrow", "ibis", "pandas", "numpy", "python_calamine", "altair", "docxtpl"}


def test_the_addresses_load_no_library_that_one_export_or_one_reading_alone_needs():
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup(); "
        "from django.urls import get_resolver; assert get_resolver().url_patterns; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(loaded.stdout.split())


@pytest.mark.parametrize(("ours", "refusals"), [("WARNING", "ERROR"), ("info", "WARNING")])
def test_a_log_of_faults_alone_as_the_demo_s_terminal_is_says_no_refused_request(tmp_path, monkeypatch, ours, refusals):
    monkeypatch.setenv("LEVIER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEVIER_LOG_LEVEL", ours)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "levier.config.settings")
    program = (
        "import django, logging; django.setup();"
        "print(*(logging.getLevelName(logging.getLogger(name).getEffectiveLevel())"
        " for name in ('django.request', 'django.security.csrf')))"
    )
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert started.stdout.split() == [refusals, refusals]
