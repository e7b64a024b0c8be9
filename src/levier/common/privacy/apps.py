from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "levier.common.privacy"
    label = "privacy"
    verbose_name = "données personnelles"
