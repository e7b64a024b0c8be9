"""The companies on a lot: named, entrusted with it, replaced."""

import datetime
from collections.abc import Iterable

from django.core.files import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.files.models import StoredFile
from levier.common.registry import offered
from levier.coordination.procurement.holders import check_ending, check_role
from levier.coordination.procurement.models import Award, AwardRole, Lot
from levier.coordination.procurement.outcomes.rules import check_awardable
from levier.coordination.procurement.policy import ENDING_FILE
from levier.coordination.procurement.services.saving import open_statements, save
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.naming import name_warning
from levier.organizations.services import save_organization
from levier.organizations.siret import clean_siret

# The field by which somebody says that a SIRET is right though the name is another.
CONFIRMED = "is_confirmed"
HOLDING_ROLES = (AwardRole.SOLE, AwardRole.LEADER)


def organization_of(
    kind: str, *, siret: str, name: str, is_fictitious: bool = False, is_confirmed: bool = False
) -> Organization:
    """The organisation of this kind with this SIRET, or this very name when no SIRET is given; created when unknown,
    as invented when `is_fictitious`. An invented company bears no SIRET: one that is typed may be a real company's.

    Raises Problem on a wrong SIRET (field `siret`), when a new organisation has no name (field `name`), or when the
    SIRET is that of a body of quite another name (field `is_confirmed`), unless somebody confirmed it.
    """
    name = name.strip()
    known = Organization.objects.filter(kind=kind)
    if siret.strip():
        siret = clean_siret(siret)
        found = known.filter(siret=siret).first()
    else:
        found = known.filter(name__iexact=name).order_by("pk").first() if name else None
    if found is None and is_fictitious and kind == OrganizationKind.COMPANY and name:
        siret, found = "", known.filter(name__iexact=name, siret="").order_by("pk").first()
    if found is not None:
        warning = "" if is_confirmed else name_warning(name, found.name, found.siret)
        if warning:
            raise Problem(f"{warning} Corrigez le SIRET ou le nom, ou confirmez que c’est bien elle.", field=CONFIRMED)
        return found
    if not name:
        raise Problem(
            "Aucune organisation connue ne porte ce SIRET : indiquez aussi son nom pour la créer."
            if siret
            else "Indiquez un SIRET ou un nom.",
            field="name",
        )
    return save_organization(kind=kind, siret=siret, name=name, is_fictitious=is_fictitious)


def check_to_award(lots: Iterable[Lot]) -> None:
    """Raises Problem when one of these lots, as it stands now, is said not awarded; one query."""
    keys = [lot.pk for lot in lots]
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    for lot in list(Lot.objects.select_for_update().filter(pk__in=keys).order_by("pk")):
        check_awardable(lot.number, lot.outcome, lot.outcome_on)


@transaction.atomic
def add_holder(award: Award) -> None:
    """Entrusts a lot, or a part of it, to a company. Raises Problem when its role does not fit who is there already,
    or when the lot is said not awarded."""
    check_to_award([award.lot])
    check_role(award.role, roles_present(award), award.parent_id is not None)
    save(award)
    open_statements(award.lot.contract)


def roles_present(award: Award) -> list[str]:
    """What the other companies are on the lot of an award today; one query."""
    others = Award.objects.filter(lot=award.lot_id, ended_on=None).exclude(pk=award.pk)
    return list(others.order_by().values_list("role", flat=True))


@transaction.atomic
def edit_holder(award: Award, version: int | None) -> None:
    """Saves what was changed of a company on a lot, its role included: a sole holder recorded by mistake becomes the
    leader of its group. Raises Problem when the role does not fit who is there, Stale as `save` does."""
    if award.ended_on is None:
        check_role(award.role, roles_present(award), award.parent_id is not None)
    save(award, version)


@transaction.atomic
def end_award(
    award: Award,
    *,
    ended_on: datetime.date,
    document: str,
    version: int,
    successor: Organization | None = None,
    upload: File | None = None,
    author: User | None = None,
) -> Award | None:
    """Ends what a company holds of a lot, from a day, by a document (transfer, termination, correction) and its copy
    when it is at hand; `successor` takes its place and role from that day, its subcontractors with it. What was
    declared stays where it was.

    Raises Problem at the field at fault, nothing written; Stale when someone else saved it meanwhile.
    """
    heirs = Award.objects.filter(lot=award.lot_id, ended_on=None).exclude(pk=award.pk)
    check_ending(
        award.role,
        ended_on=ended_on,
        began_on=award.executes_from,
        document=document,
        is_over=award.ended_on is not None,
        is_replaced=successor is not None,
        has_members=heirs.filter(role=AwardRole.MEMBER).exists(),
        has_subcontractors=heirs.filter(parent=award).exists(),
    )
    award.ended_on, award.ended_document = ended_on, document.strip()
    award.ended_copy = kept_copy(upload, author) if upload is not None else None
    save(award, version)
    offered("drop_statements_after")(award, ended_on)
    if successor is None:
        return None
    heir = Award(
        lot=award.lot, company=successor, role=award.role, parent=award.parent, period_months=award.period_months,
        started_on=ended_on,
    )  # fmt: skip
    save(heir)
    for below in heirs.filter(parent=award).exclude(pk=heir.pk):
        below.parent = heir
        below.save()
    open_statements(award.lot.contract)
    return heir


def kept_copy(upload: File, author: User | None) -> StoredFile:
    """The copy of the document by which an award ends."""
    return files.store(upload, kind=ENDING_FILE.code, author_id=author.pk if author else None, field="upload")


@transaction.atomic
def deposit_ending_copy(award: Award, upload: File, *, author: User | None) -> None:
    """Keeps the document of an end recorded before it was at hand; nothing else changes. Raises Problem (field
    `upload`) when the award has not ended, or has its copy already: the first stays."""
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.ended_on is None:
        raise Problem("Cette attribution n’a pas pris fin.", field="upload")
    if award.ended_copy_id is not None:
        raise Problem("Cette pièce a déjà sa copie.", field="upload")
    award.ended_copy = kept_copy(upload, author)
    save(award, award.version)
