from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "levier.coordination.participants"
    label = "participants"
    verbose_name = "participants"
