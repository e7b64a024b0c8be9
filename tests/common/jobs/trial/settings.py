"""The installation's own settings, with the trial jobs."""

from levier.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.common.jobs.trial.apps.TrialConfig"]  # noqa: F405
