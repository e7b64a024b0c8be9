from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "levier.common.audit"
    label = "audit"
    verbose_name = "journal"

    def ready(self) -> None:
        from levier.common.triggers import after_migrations, before_migrations

        pre_migrate.connect(before_migrations, sender=self)
        post_migrate.connect(after_migrations, sender=self)
