from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    name = "levier.coordination.takeover"
    label = "takeover"
    verbose_name = "reprise"
