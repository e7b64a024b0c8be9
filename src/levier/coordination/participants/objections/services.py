"""Writes: an objection is recorded by the desk, decided by the mission, which answers for the data."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.coordination.participants import services
from levier.coordination.participants.models import Objection, Outcome, Participant

UNREASONED = "Dites pourquoi, et ce qui est fait\u00a0: c’est ce qui est répondu à la personne."
ALREADY = "Une opposition de cette personne attend déjà une décision\u00a0: complétez celle-là."


def objections_of(person: Participant) -> QuerySet[Objection]:
    """Those of a person and of the records joined to hers, the last received first."""
    hers = Q(participant=person) | Q(participant__merged_into=person)
    return Objection.objects.filter(hers).select_related("recorded_by", "decided_by")


@transaction.atomic
def record_objection(
    person: Participant, *, received_on: datetime.date, channel: str, text: str, author: User, today: datetime.date
) -> Objection:
    """Records what a person opposes. Raises Problem at the field at fault, nothing written."""
    check_has_come(received_on, today, field="received_on")
    if not text.strip():
        raise Problem("Écrivez ce à quoi la personne s’oppose, dans ses mots.", field="text")
    if objections_of(person).filter(outcome="").exists():
        raise Problem(ALREADY)
    try:
        with transaction.atomic():
            return Objection.objects.create(
                participant=person, received_on=received_on, channel=channel, text=text.strip(), recorded_by=author
            )
    except IntegrityError as refused:
        raise Problem(ALREADY) from refused


@transaction.atomic
def decide_objection(
    objection: Objection, *, outcome: str, reason: str, erases: bool, author: User, today: datetime.date
) -> None:
    """Writes what the controller decided, once; with `erases`, the person is anonymised at once, her hours staying
    without a name. Raises Problem, nothing written."""
    if not reason.strip():
        raise Problem(UNREASONED, field="reason")
    if erases and outcome != Outcome.UPHELD:
        raise Problem("L’identité ne s’efface que si l’opposition est accueillie.", field="erases")
    undecided = Objection.objects.filter(pk=objection.pk, outcome="")
    if not undecided.update(outcome=outcome, reason=reason.strip(), decided_on=today, decided_by=author):
        raise Problem("Cette opposition est déjà décidée\u00a0: rechargez la page.")
    if erases:
        person = objection.participant.merged_into or objection.participant
        services.anonymise(person, today=today)
