"""Writes: a buyer's answer is recorded."""

import datetime

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.organizations.models import Organization
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import Stage, Told
from levier.resources.observatory.readiness.selectors import last_answer


@transaction.atomic
def record_answer(
    buyer: Organization,
    stage: Stage,
    *,
    told_on: datetime.date,
    told_by: Told,
    comment: str,
    author: User | None,
    today: datetime.date,
    seen: int | None,
) -> BuyerReadiness:
    """Records what a buyer answered; `seen` is the key of the answer the page showed, None for none.

    Raises Problem (field `told_on`) for a day to come, or one before the answer already recorded, and when somebody
    recorded another answer meanwhile.
    """
    if told_on > today:
        raise Problem("Cette date n’est pas passée\u00a0: indiquez le jour de la réponse.", field="told_on")
    # PostgreSQL: who records waits for who is recording. SQLite: the transaction is IMMEDIATE and does it.
    Organization.objects.select_for_update(no_key=True).get(pk=buyer.pk)
    before = last_answer(buyer)
    if (before.pk if before else None) != seen:
        raise Problem(
            "Une autre réponse a été enregistrée depuis que vous avez ouvert la page. Relisez-la, puis enregistrez à "
            "nouveau si la vôtre la remplace."
        )
    if before and told_on < before.told_on:
        raise Problem(
            f"Une réponse du {before.told_on:%d/%m/%Y} est déjà enregistrée\u00a0: celle-ci ne peut pas être plus "
            "ancienne.",
            field="told_on",
        )
    return BuyerReadiness.objects.create(
        buyer=buyer, stage=stage.value, told_on=told_on, told_by=told_by.value, comment=comment.strip(), author=author
    )
