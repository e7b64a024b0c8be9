"""Two people editing one thing do not overwrite each other: a version column, checked as the row is saved."""

from django.db import models, transaction
from django.db.models import F

from levier.common.errors import Problem
from levier.common.tenancy.models import MissionScopedModel


class VersionedModel(MissionScopedModel):
    """A scoped row several people may edit; `version` grows by one at each edit."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta(MissionScopedModel.Meta):
        abstract = True


class Stale(Problem):
    """The row was saved by someone else since it was read: nothing is written."""


@transaction.atomic
def save_edited(row: VersionedModel, version: int) -> None:
    """Saves an edited row, provided it still has the version the editor had read; raises Stale otherwise.

    The conditional update takes the row before it is written: `select_for_update` would do nothing on SQLite.
    """
    rows = type(row)._default_manager
    if not rows.filter(pk=row.pk, version=version).update(version=F("version") + 1):
        raise Stale(
            "Une autre personne a enregistré cette fiche depuis que vous l’avez ouverte. Rien n’est écrasé : "
            "comparez avec ce qu’elle a enregistré, puis enregistrez à nouveau si votre saisie doit l’emporter."
        )
    row.version = version + 1
    row.save()
