from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "levier.resources.observatory"
    label = "observatory"
    verbose_name = "observatoire"
