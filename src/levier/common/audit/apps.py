from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "levier.common.audit"
    label = "audit"
    verbose_name = "journal"
