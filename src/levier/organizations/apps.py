from importlib import import_module

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "levier.organizations"
    label = "organizations"
    verbose_name = "organismes"

    def ready(self) -> None:
        """The rules and the navigation of the buyers, which stand in a folder of their own."""
        for module in ("policy", "offers"):
            import_module(f"levier.organizations.buyers.{module}")
