from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "levier.common.ui"
    label = "ui"
    verbose_name = "interface"
