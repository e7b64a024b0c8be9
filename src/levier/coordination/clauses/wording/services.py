"""Writes of the words of a clause."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.versions import Stale, save_edited
from levier.coordination.clauses.models import ClauseDetails, ClauseWording
from levier.coordination.clauses.wording.packaged import check_model, models

TWICE = (
    "Une autre personne a enregistré ce texte depuis que vous l’avez ouvert. Rien n’est écrasé\u00a0: comparez avec ce "
    "qu’elle a enregistré, puis enregistrez à nouveau si votre saisie doit l’emporter."
)


def save_details(details: ClauseDetails, version: int | None) -> None:
    """Saves what a study does not hold; `version` None for the first time.

    Raises Problem with the constraint's own sentence, or Stale when someone else saved it meanwhile.
    """
    try:
        details.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    if version is not None:
        save_edited(details, version)
        return
    try:
        with transaction.atomic():
            details.save()
    except IntegrityError as twice:
        raise Stale(TWICE) from twice


def add_version(
    piece: str, *, body: str, articles: list[str], derogations: str, reason: str, read: int, author: User | None
) -> ClauseWording:
    """Adds a version of a model; the ones before it stay readable. `read`: the version its author started from.

    Raises Problem (field) for an unknown placeholder, a mention left out, an article nobody holds; Stale when someone
    else added a version meanwhile.
    """
    model = models()[piece]
    body = "\n".join(line.rstrip() for line in body.strip().splitlines()) + "\n"
    check_model(model, body, articles)
    rows = ClauseWording.objects.filter(piece=piece)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last != read:
        raise Stale(TWICE)
    row = ClauseWording(
        piece=piece,
        number=last + 1,
        body=body,
        articles=articles,
        derogations=derogations.strip(),
        reason=reason.strip(),
        author=author,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Stale(TWICE) from twice
    return row
