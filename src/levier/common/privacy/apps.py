from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PrivacyConfig(AppConfig):
    """Loads each room's `privacy.py`, its part of the register of personal fields, once the models are ready."""

    name = "levier.common.privacy"
    label = "privacy"
    verbose_name = "données personnelles"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            name = f"{config.name}.privacy"
            if config.name.startswith("levier.") and find_spec(name) is not None:
                import_module(name)
