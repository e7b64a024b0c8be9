from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "levier.organizations"
    label = "organizations"
    verbose_name = "organismes"
