from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "levier.common.search"
    label = "search"
    verbose_name = "recherche"

    def ready(self) -> None:
        import_module("levier.common.french_order")
        post_migrate.connect(install_again, sender=self)


def install_again(using: str, **kwargs: Any) -> None:
    """After each migration: SQLite drops the triggers of a table it rebuilds."""
    from django.db import connections

    from levier.common.search import fulltext
    from levier.common.search.models import SearchEntry

    if SearchEntry._meta.db_table in connections[using].introspection.table_names():
        fulltext.install(connections[using])
