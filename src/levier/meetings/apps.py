from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "levier.meetings"
    label = "meetings"
    verbose_name = "réunions"
