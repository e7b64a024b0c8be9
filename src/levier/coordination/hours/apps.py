from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "levier.coordination.hours"
    label = "hours"
    verbose_name = "heures"
