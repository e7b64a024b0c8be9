from importlib import import_module

from django.apps import AppConfig


class TrialConfig(AppConfig):
    name = "tests.common.jobs.trial"
    label = "trial"

    def ready(self) -> None:
        import_module("tests.common.jobs.trial.jobs")
