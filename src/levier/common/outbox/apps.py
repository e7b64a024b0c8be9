from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "levier.common.outbox"
    label = "outbox"
    verbose_name = "courriels"
