from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "levier.common.charts"
    label = "charts"
    verbose_name = "graphiques"
