"""Writes: a buyer enters a year; someone says whether it is above the threshold."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.followup.models import PurchasingDuty, PurchasingYear
from levier.coordination.followup.spaser.indicators import PART_LABELS
from levier.organizations.models import Organization


@transaction.atomic
def enter_year(
    buyer: Organization,
    year: int,
    *,
    total: int | None,
    parts: Mapping[str, int | None],
    source: str,
    author: User | None,
    today: datetime.date,
    seen: int | None = None,
) -> PurchasingYear:
    """Enters the purchases of a closed calendar year, in cents excluding tax, None for what is not known; `seen` is the
    key of the line in force when the page was read. Raises Problem at the field at fault, nothing written."""
    if year >= today.year:
        raise Problem(f"L’année {year} n’est pas finie\u00a0: ses achats se saisissent à partir du 1er janvier.")
    if total is None and all(amount is None for amount in parts.values()):
        raise Problem("Saisissez au moins un montant\u00a0: ce que vous ne connaissez pas reste vide.", field="total")
    for code in PART_LABELS:
        amount = parts.get(code)
        if total is not None and amount is not None and amount > total:
            raise Problem(f"Cette part dépasse le total des achats ({formats.euros(total)}).", field=code)
    if not source.strip():
        raise Problem("Dites d’où viennent ces chiffres.", field="source")
    # PostgreSQL: who enters waits for who is entering. SQLite: the transaction is IMMEDIATE and does it.
    Organization.objects.select_for_update(no_key=True).get(pk=buyer.pk)
    before = PurchasingYear.objects.filter(buyer=buyer, year=year).order_by("-pk").first()
    if (before.pk if before else None) != seen:
        raise Problem(
            "Une autre personne a saisi cette année depuis que vous l’avez ouverte. Comparez, puis enregistrez à "
            "nouveau si votre saisie doit la remplacer."
        )
    cents = {f"{code}_cents": parts.get(code) for code in PART_LABELS}
    return PurchasingYear.objects.create(
        buyer=buyer, year=year, total_cents=total, source=source.strip(), author=author, **cents
    )


@transaction.atomic
def tell_duty(
    buyer: Organization, *, from_year: int, is_above: bool, source: str, author: User | None
) -> PurchasingDuty:
    """Says whether a buyer is above the threshold from a year on; its own total, once known, decides for its year."""
    return PurchasingDuty.objects.create(
        buyer=buyer, from_year=from_year, is_above=is_above, source=source.strip(), author=author
    )
