from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "levier.coordination.followup"
    label = "followup"
    verbose_name = "suivi"
