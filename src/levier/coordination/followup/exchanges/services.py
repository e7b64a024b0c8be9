"""Writes: noting what was said."""

import datetime
from collections.abc import Iterable

from django.core.files import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.coordination.followup.exchanges.policy import EXCHANGE_FILE
from levier.coordination.followup.models import Exchange
from levier.coordination.procurement.models import Award


@transaction.atomic
def note_exchange(
    awards: Iterable[Award],
    *,
    kind: str,
    held_on: datetime.date,
    contact: str,
    text: str,
    author: User,
    today: datetime.date,
    upload: File | None = None,
) -> list[Exchange]:
    """Notes one exchange in the journal of each of these awards. Raises Problem at the field at fault: a day to come,
    or the very same exchange noted already."""
    check_has_come(held_on, today, field="held_on")
    awards, text = list(awards), text.strip()
    same = Exchange.objects.filter(award__in=awards, kind=kind, held_on=held_on, contact=contact.strip())
    if any(one.text == text for one in same):
        raise Problem("Cet échange est déjà noté\u00a0: même jour, même personne, mêmes mots.")
    kept = None
    if upload is not None:
        kept = files.store(upload, kind=EXCHANGE_FILE.code, author_id=author.pk, field="upload")
    return [
        Exchange.objects.create(
            award=award, kind=kind, held_on=held_on, contact=contact.strip(), text=text, evidence=kept, author=author
        )
        for award in awards
    ]
