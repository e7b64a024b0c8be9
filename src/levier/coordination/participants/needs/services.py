"""Writes of the jobs to fill."""

import datetime
from typing import Any

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.participants.models import Need, NeedStatus
from levier.coordination.participants.needs.rules import check_days, rome_code
from levier.coordination.procurement.models import Lot


@transaction.atomic
def record_need(lot: Lot, *, author: User | None, today: datetime.date, **told: Any) -> Need:
    """Records a job to fill on a lot. Raises Problem at the field at fault; nothing is then written."""
    told["rome"] = rome_code(told["rome"])
    check_days(told["deadline"], told["starts_on"], today)
    return Need.objects.create(lot=lot, author=author, **told)


@transaction.atomic
def settle_need(need: Need, status: str) -> None:
    """Ends a job still to fill, filled or closed. Raises Problem for another end, or when it has ended already: the
    first answer stays."""
    if status not in (NeedStatus.FILLED, NeedStatus.CLOSED):
        raise Problem("Dites si l’offre est pourvue ou fermée sans embauche.", field="end")
    if not Need.objects.filter(pk=need.pk, status=NeedStatus.OPEN).update(status=status):
        raise Problem("Cette offre n’est plus à pourvoir\u00a0: sa situation n’a pas changé.")
