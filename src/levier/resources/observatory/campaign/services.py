"""Writes of the collection: a desk's source is declared, its figures are signed."""

from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.organizations.models import Organization
from levier.resources.observatory.campaign.models import DeskCollection
from levier.resources.observatory.campaign.possible_totals import faults_of_totals
from levier.resources.observatory.campaign.rules import CollectionSource, Figures


@transaction.atomic
def declare_source(
    desk: Organization, year: int, source: CollectionSource, figures: Figures, document: str, *, author_id: int | None
) -> DeskCollection:
    """Says where a desk's figures of a year come from, in place of what was said before; a signature falls with it.

    Raises Problem, at the field, for totals without hours, without the document they come from, or that cannot be
    (`possible_totals`).
    """
    typed: dict[str, object] = {"hundredths": None, "people": None, "work_contracts": None, "document": ""}
    if source is CollectionSource.TOTALS:
        if figures.hundredths is None:
            raise Problem("Indiquez les heures retenues de l’année\u00a0: 0 s’il n’y en a pas.", field="hundredths")
        if not document.strip():
            raise Problem(
                "Indiquez d’après quelle pièce\u00a0: le courriel ou le tableau du guichet.", field="document"
            )
        for fault in faults_of_totals(year, figures):
            if not fault.is_warning:
                raise Problem(f"Attendu\u00a0: {fault.expected}. {fault.advice}", field=fault.field)
        typed = {
            "hundredths": figures.hundredths,
            "people": figures.people,
            "work_contracts": figures.work_contracts,
            "document": document.strip(),
        }
    unsigned: dict[str, object] = {
        "signed_at": None, "signed_by": None, "signed_name": "", "signed_function": "", "signed_hundredths": None,
        "signed_people": None, "signed_work_contracts": None,
    }  # fmt: skip
    row, _ = DeskCollection.objects.update_or_create(
        desk=desk, year=year, defaults={"source": source.value, "declared_by_id": author_id, **typed, **unsigned}
    )
    return row


@transaction.atomic
def sign(
    row: DeskCollection, figures: Figures, *, seen: int | None, name: str, function: str, author_id: int | None
) -> None:
    """Signs the figures of a desk for a year, as its source says them now: they stay whatever it becomes.

    `seen` is the hundredths the page showed. Raises Problem when the source says nothing, when it tells hours without
    how many people worked them, when it changed since the page was read, or without a name (field `name`).
    """
    if figures.hundredths is None:
        raise Problem("La source déclarée ne dit rien pour cette année\u00a0: il n’y a rien à signer.")
    if figures.is_of_nobody:
        raise Problem(
            "Indiquez d’abord le nombre de personnes\u00a0: sans lui, rien ne dit si ces heures sont celles de trop "
            "peu de personnes pour être publiées."
        )
    if figures.hundredths != seen:
        raise Problem("Les chiffres ont changé depuis que vous avez ouvert la page\u00a0: relisez-les, puis signez.")
    if not name.strip():
        raise Problem("Indiquez le nom de qui signe pour le guichet.", field="name")
    row.signed_at, row.signed_by_id = timezone.now(), author_id
    row.signed_name, row.signed_function = name.strip(), function.strip()
    row.signed_hundredths, row.signed_people = figures.hundredths, figures.people
    row.signed_work_contracts = figures.work_contracts
    row.save()
