from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PolicyConfig(AppConfig):
    """Loads each room's `policy.py`, `offers.py` and `jobs.py` once the models are ready."""

    name = "levier.common.policy"
    label = "policy"
    verbose_name = "droits"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if not config.name.startswith("levier."):
                continue
            for module in ("policy", "offers", "jobs"):
                name = f"{config.name}.{module}"
                if name != self.name and find_spec(name) is not None:
                    import_module(name)
