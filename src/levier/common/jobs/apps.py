from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "levier.common.jobs"
    label = "jobs"
    verbose_name = "tâches de fond"
