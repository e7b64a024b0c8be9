from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "levier.common.tenancy"
    label = "tenancy"
    verbose_name = "missions"
