from django.apps import AppConfig


class ClausesConfig(AppConfig):
    name = "levier.coordination.clauses"
    label = "clauses"
    verbose_name = "clauses"
