"""Every model is in one of three lists: scoped to a mission, shared, or third party. A test holds them complete."""

from django.apps import apps
from django.db import models

from levier.common.tenancy.scoping import is_scoped

# Shared by all missions, with the reason.
SHARED_MODELS = {
    "tenancy.Mission": "the tenant itself",
    "accounts.User": "one account may belong to several missions; memberships are scoped",
    "organizations.Commune": "public reference (INSEE)",
    "organizations.Intercommunality": "public reference (INSEE)",
    "jobs.Job": "the queue stands above missions: a worker takes whichever is due; arguments are ids, never data",
    "outbox.AccountMail": "codes and new passwords belong to an account, which belongs to no mission",
}
THIRD_PARTY_APPS = {"auth", "contenttypes", "sessions", "account", "mfa", "django_tasks_database"}


def list_of(model: type[models.Model]) -> str | None:
    """Returns `scoped`, `shared` or `third_party`; None for a model nobody has placed."""
    if is_scoped(model):
        return "scoped"
    if model._meta.label in SHARED_MODELS:
        return "shared"
    if model._meta.app_label in THIRD_PARTY_APPS:
        return "third_party"
    return None


def scoped_models() -> list[type[models.Model]]:
    """Every scoped model, history tables included."""
    return [model for model in apps.get_models(include_auto_created=True) if is_scoped(model)]
