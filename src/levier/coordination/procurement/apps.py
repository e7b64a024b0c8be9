from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "levier.coordination.procurement"
    label = "procurement"
    verbose_name = "marchés"
