"""The worker process: `python -m levier.common.jobs`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
django.setup()

from levier.common.jobs.worker import work  # noqa: E402 needs the applications loaded

work()
