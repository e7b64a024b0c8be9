from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "levier.coordination.commitments"
    label = "commitments"
    verbose_name = "engagements"
