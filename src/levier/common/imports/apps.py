from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "levier.common.imports"
    label = "imports"
    verbose_name = "imports"
