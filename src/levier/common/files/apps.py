from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "levier.common.files"
    label = "files"
    verbose_name = "fichiers"
