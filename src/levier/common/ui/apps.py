"""The interface as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Carries templates, template tags and static files; no models."""

    name = "levier.common.ui"
    label = "ui"
    verbose_name = "Interface"
