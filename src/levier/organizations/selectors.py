"""Reads of organisations and territories, in a fixed number of queries."""

import datetime
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from levier.common.search.words import fold
from levier.common.tabular.cells import plain
from levier.common.tenancy.models import Mission
from levier.organizations import reference
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization, OrganizationKind

SORTS = {"nom": "name__french", "nature": "kind", "commune": "commune__name__french", "siret": "siret"}
TERRITORY_SORTS = {"commune": "name__french", "epci": "intercommunality__name__french", "guichets": "desks"}
BLANK, ONE, SEVERAL, TO_CONFIRM = "blanche", "un", "plusieurs", "a-confirmer"


class Named(NamedTuple):
    """What a list of choices and a column show of an organisation: whole rows took longer to make than to read."""

    pk: int
    public_id: UUID
    words: str

    def __str__(self) -> str:
        return self.words


def named(organizations: QuerySet[Organization]) -> list[Named]:
    """Organisations as a list shows them, in its order; one query."""
    rows = organizations.values_list("pk", "public_id", "name", "is_fictitious")
    return [
        Named(pk, public_id, Organization.in_words(name, is_fictitious)) for pk, public_id, name, is_fictitious in rows
    ]


def filtered(
    organizations: QuerySet[Organization], *, text: str = "", kind: str = "", desk: Organization | None = None
) -> QuerySet[Organization]:
    """Organisations whose name or SIRET holds `text`, of a kind, seated in a desk's territory."""
    if text:
        digits = "".join(character for character in text if character.isdigit())
        found = Q(name__icontains=text)
        if digits and not any(character.isalpha() for character in text):
            found |= Q(siret__startswith=digits)
        organizations = organizations.filter(found)
    if kind:
        organizations = organizations.filter(kind=kind)
    if desk is not None:
        organizations = organizations.filter(commune__in=DeskCommune.objects.filter(desk=desk).values("commune"))
    return organizations


def ordered(rows: QuerySet, sort: str, known: dict[str, str]) -> QuerySet:
    """Rows by a known column (`nom`, `-nom`); the table's own order for anything else."""
    column = known.get(sort.removeprefix("-"))
    if column is None:
        return rows
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "pk")


def desks() -> QuerySet[Organization]:
    """The desks of the active mission, by name."""
    return Organization.objects.filter(kind=OrganizationKind.DESK)


def epcis_in(mission: Mission) -> QuerySet[Intercommunality]:
    """The intercommunalities with a commune in the mission's department, by name."""
    return Intercommunality.objects.filter(commune__department=mission.department).distinct()


def communes_named(mission: Mission) -> dict[str, list[str]]:
    """The INSEE codes that a name says, in the mission's department: a commune by its name or code, an intercommunality
    by its name; names compared without case nor accents. One query."""
    names: dict[str, list[str]] = {}
    communes = list(Commune.objects.filter(department=mission.department).select_related("intercommunality"))
    for commune in communes:
        if commune.intercommunality:
            names.setdefault(plain(commune.intercommunality.name), []).append(commune.code)
    for commune in communes:
        names[plain(commune.name)] = names[plain(commune.code)] = [commune.code]
    return names


@dataclass(frozen=True)
class EpciCoverage:
    """How much of an intercommunality a desk holds; communes of the department only. `siren` empty: without one."""

    siren: str
    name: str
    communes: int
    held: int
    to_confirm: int


def coverage_of(desk: Organization, mission: Mission) -> list[EpciCoverage]:
    """What a desk holds of each intercommunality of the department; two queries."""
    totals = (
        Commune.objects.filter(department=mission.department)
        .order_by()
        .values_list("intercommunality_id", "intercommunality__name")
        .annotate(Count("pk"))
    )
    held = {
        siren: (count, to_confirm)
        for siren, count, to_confirm in DeskCommune.objects.filter(desk=desk)
        .order_by()
        .values("commune__intercommunality_id")
        .annotate(held=Count("pk"), to_confirm=Count("pk", filter=Q(is_confirmed=False)))
        .values_list("commune__intercommunality_id", "held", "to_confirm")
    }
    rows = [
        EpciCoverage(siren or "", name or "Communes sans intercommunalité", count, *held.get(siren, (0, 0)))
        for siren, name, count in totals
    ]
    return sorted(rows, key=lambda row: (not row.siren, fold(row.name)))


@dataclass(frozen=True)
class TerritoryCommune:
    """A commune as a desk's form shows it: `state` is empty, `confirmed` or `to_confirm`; `others` are other desks."""

    commune: Commune
    state: str
    others: list[str]


def communes_for(desk: Organization, mission: Mission, siren: str) -> list[TerritoryCommune]:
    """The communes of one intercommunality (empty: without one) as a desk's form shows them; two queries."""
    communes = list(
        Commune.objects.filter(department=mission.department, intercommunality_id=siren or None).order_by(
            "name__french"
        )
    )
    held: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    rows = DeskCommune.objects.filter(commune__in=[commune.pk for commune in communes]).select_related("desk")
    for row in rows.order_by("desk__name__french", "desk_id"):
        if row.desk_id == desk.pk:
            held[row.commune_id] = "confirmed" if row.is_confirmed else "to_confirm"
        else:
            others.setdefault(row.commune_id, []).append(str(row.desk))
    return [TerritoryCommune(commune, held.get(commune.pk, ""), others.get(commune.pk, [])) for commune in communes]


def territories(mission: Mission, *, text: str = "", siren: str = "", state: str = "") -> QuerySet[Commune]:
    """The department's communes with `desks` (how many) and `unsure` (how many to confirm); those of a state if told.

    No desk: a blank zone. Several: allowed, and shown.
    """
    links = DeskCommune.objects.filter(commune=OuterRef("pk"))
    communes = Commune.objects.filter(department=mission.department).select_related("intercommunality")
    counted = links.order_by().values("commune").annotate(total=Count("pk")).values("total")
    communes = communes.annotate(desks=Coalesce(Subquery(counted), 0), unsure=Exists(links.filter(is_confirmed=False)))
    if text:
        communes = communes.filter(name__icontains=text)
    if siren:
        communes = communes.filter(intercommunality_id=siren)
    if state == BLANK:
        return communes.filter(desks=0)
    if state == ONE:
        return communes.filter(desks=1)
    if state == SEVERAL:
        return communes.filter(desks__gt=1)
    return communes.filter(unsure=True) if state == TO_CONFIRM else communes


def desks_of(communes: list[Commune]) -> dict[str, list[tuple[Organization, bool]]]:
    """The desks of each commune, with whether their territory is confirmed there; one query."""
    found: dict[str, list[tuple[Organization, bool]]] = {}
    rows = DeskCommune.objects.filter(commune__in=[commune.pk for commune in communes]).select_related("desk")
    for row in rows.order_by("desk__name__french", "desk_id"):
        found.setdefault(row.commune_id, []).append((row.desk, row.is_confirmed))
    return found


def kind_words(organization: Organization) -> str:
    """What an organisation is, in words: its nature, and its type where it has one."""
    details = {
        OrganizationKind.INCLUSIVE: reference.structure_kinds().get(organization.structure_kind),
        OrganizationKind.PRESCRIBER: reference.prescriber_kinds().get(organization.prescriber_kind),
        OrganizationKind.BUYER: reference.buyer_classes().get(organization.buyer_class),
    }
    detail = details.get(OrganizationKind(organization.kind))
    label = OrganizationKind(organization.kind).label
    return f"{label}, {detail.label}" if detail else str(label)


@dataclass(frozen=True)
class Change:
    """One past change of an organisation: when, by whom (a name or empty), what."""

    at: datetime.datetime
    author: str
    what: str


def changes_of(organization: Organization, most: int = 10) -> list[Change]:
    """The last changes of an organisation's identity, the latest first; one query."""
    past = list(organization.history.select_related("history_user")[: most + 1])
    changes = []
    for row, before in zip_longest(past, past[1:]):
        if row.history_type == "+" or before is None:
            what = "saisie"
        else:
            fields = [
                field.verbose_name
                for field in Organization._meta.concrete_fields
                if getattr(row, field.attname) != getattr(before, field.attname)
            ]
            what = f"modification\u00a0: {', '.join(map(str, fields))}" if fields else "enregistrement sans changement"
        changes.append(Change(row.history_date, str(row.history_user or ""), what))
    return changes[:most]
