from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "levier.common.search"
    label = "search"
    verbose_name = "recherche"
