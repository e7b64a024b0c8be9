"""Writes of the organisations room."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel

from levier.common.errors import Problem
from levier.common.search.services import forget, index
from levier.common.tenancy.history import create_all, delete_all
from levier.law.thresholds import Capacity
from levier.organizations import reference
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization, OrganizationKind
from levier.organizations.siret import clean_siret

# What each kind of organisation says of itself, and the nomenclature its value is taken from.
DETAILS: dict[str, tuple[str, ...]] = {
    OrganizationKind.BUYER: ("buyer_class", "capacity"),
    OrganizationKind.INCLUSIVE: ("structure_kind",),
    OrganizationKind.PRESCRIBER: ("prescriber_kind",),
}

# Marks whoever stands for a real body in the demo.
TWIN_MARK = " (démonstration)"


@transaction.atomic
def load_territory(department: str) -> int:
    """Brings a department's communes and intercommunalities up to the packaged reference; returns how many communes.

    Shared by all missions: a second mission of the same department changes nothing. Raises Problem for a department
    that does not exist.
    """
    Intercommunality.objects.bulk_create(
        [Intercommunality(siren=epci.siren, name=epci.name, kind=epci.kind) for epci in reference.epcis_of(department)],
        update_conflicts=True,
        unique_fields=["siren"],
        update_fields=["name", "kind"],
    )
    known = {epci.siren for epci in reference.epcis_of(department)}
    communes = [
        Commune(
            code=commune.code,
            name=commune.name,
            department=commune.department,
            siren=commune.siren,
            intercommunality_id=commune.epci if commune.epci in known else None,
            population=commune.population or 0,
        )
        for commune in reference.communes_of(department)
    ]
    Commune.objects.bulk_create(
        communes,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "department", "siren", "intercommunality", "population"],
        batch_size=500,
    )
    return len(communes)


def capacity_of(buyer_class: str) -> str:
    """The capacity a buyer most often acts in, from its class: the State's bodies are central authorities.

    A default to be confirmed by a person: an operator of networks acts as a contracting entity whatever its class.
    """
    return (Capacity.CENTRAL_AUTHORITY if buyer_class == "state" else Capacity.CONTRACTING_AUTHORITY).value


def save_organization(
    organization: Organization | None = None,
    *,
    kind: str,
    name: str,
    siret: str = "",
    commune: Commune | None = None,
    structure_kind: str = "",
    prescriber_kind: str = "",
    buyer_class: str = "",
    capacity: str = "",
    is_fictitious: bool = False,
    source: str = "",
) -> Organization:
    """Enters an organisation, or corrects the one given; returns it saved.

    A buyer without capacity takes the one of its class. Raises Problem: an empty name, a SIRET that does not exist or
    that an organisation of this kind already bears, a detail that this kind does not have or that no nomenclature
    knows.
    """
    row = organization or Organization(kind=kind, is_fictitious=is_fictitious, source=source)
    details = {
        "structure_kind": structure_kind,
        "prescriber_kind": prescriber_kind,
        "buyer_class": buyer_class,
        "capacity": capacity or (capacity_of(buyer_class) if buyer_class else ""),
    }
    known: dict[str, dict[str, Any]] = {
        "structure_kind": reference.structure_kinds(),
        "prescriber_kind": reference.prescriber_kinds(),
        "buyer_class": reference.buyer_classes(),
    }
    for field, value in details.items():
        if field not in DETAILS.get(row.kind, ()):
            details[field] = ""
        elif value and field in known and value not in known[field]:
            raise Problem(f"«\u00a0{value}\u00a0» n’est pas dans la nomenclature.", field=field)
    if not name.strip():
        raise Problem("Donnez le nom de l’organisme.", field="name")
    row.name, row.commune = name.strip(), commune
    row.siret = clean_siret(siret) if siret.strip() else ""
    for field, value in details.items():
        setattr(row, field, value)
    bearer = row.siret and Organization.objects.filter(kind=row.kind, siret=row.siret).exclude(pk=row.pk).first()
    if bearer:
        raise Problem(
            f"«\u00a0{bearer}\u00a0» porte déjà ce SIRET\u00a0: ouvrez sa fiche plutôt que d’en créer une autre.",
            field="siret",
        )
    try:
        row.full_clean(exclude=["mission"], validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Problem(" ".join(sentences), field=field) from error
    except IntegrityError as error:
        raise Problem("Un organisme de cette nature porte déjà ce SIRET.", field="siret") from error
    index("organization", [row])
    return row


def is_followed_invented(buyer: Organization) -> bool:
    """Whether a study or an operation may not name this buyer but the fictitious body of its name: in the demo, where
    all that is followed is invented, a real buyer is shown with what it published, never with a decision it did not
    take nor hours it was not owed."""
    return settings.DEMO and not buyer.is_fictitious


def twin_name(name: str) -> str:
    """The name of the body that stands for a real buyer in the demo: a real town is not said to be invented."""
    return f"{name[: 255 - len(TWIN_MARK)]}{TWIN_MARK}"


def invented_twin(buyer: Organization) -> Organization:
    """The fictitious body that stands for a real buyer, not saved."""
    told = {name: getattr(buyer, name) for name in ("kind", "commune", *DETAILS[OrganizationKind.BUYER])}
    return Organization(**told, name=twin_name(buyer.name), is_fictitious=True)


def invented_twins(buyers: Iterable[Organization]) -> dict[int, Organization]:
    """The fictitious bodies already made for real buyers, by the keys of these; one query, none outside the demo."""
    names = {twin_name(buyer.name): buyer.pk for buyer in buyers if is_followed_invented(buyer)}
    if not names:
        return {}
    found = Organization.objects.filter(kind=OrganizationKind.BUYER, name__in=names, is_fictitious=True)
    return {names[twin.name]: twin for twin in found.order_by("-pk")}


@transaction.atomic
def followed_as(buyer: Organization) -> Organization:
    """The buyer that a study or an operation names: itself, or in the demo the fictitious body that stands for it."""
    if not is_followed_invented(buyer):
        return buyer
    twin = invented_twins([buyer]).get(buyer.pk)
    if twin is None:
        twin = invented_twin(buyer)
        twin.save()
        index("organization", [twin])
    return twin


def sirets_published(buyers: Iterable[Organization]) -> dict[int, str]:
    """The SIRET under which each buyer published, by its key: its own, else, in the demo, that of the real buyer whose
    fictitious twin it is; one query, none outside the demo."""
    known = list(buyers)
    twins = {
        buyer.pk: buyer.name.removesuffix(TWIN_MARK)
        for buyer in known
        if settings.DEMO and buyer.is_fictitious and not buyer.siret
    }
    of_name: dict[str, str] = {}
    if twins:
        real = Organization.objects.filter(
            kind=OrganizationKind.BUYER, name__in=set(twins.values()), is_fictitious=False
        )
        of_name = dict(real.order_by("-pk").values_list("name", "siret"))
    return {buyer.pk: buyer.siret or of_name.get(twins.get(buyer.pk, ""), "") for buyer in known}


def invented_company_name(siret: str) -> str:
    """The name, marked, under which the demo follows the company that published this SIRET: always the same, and not
    its own."""
    return f"Entreprise inventée {sha256(siret.encode()).hexdigest()[:6].upper()} (fictif)"


@transaction.atomic
def create_organizations(organizations: Sequence[Organization]) -> None:
    """Enters many organisations at once, their SIRET checked and unknown, said by who calls, who then has them indexed
    (`levier.common.search.services.index`); a fixed number of queries a batch."""
    create_all(organizations)


@transaction.atomic
def remove_unused(keys: Iterable[int]) -> None:
    """Takes away the organisations among these that nothing names any more; one query for each thing that could."""
    unused = set(keys)
    for link in Organization._meta.get_fields(include_hidden=True):
        if isinstance(link, ManyToOneRel) and not hasattr(link.related_model, "instance_type"):
            named = link.related_model._default_manager.filter(**{f"{link.field.name}__in": unused})
            unused -= set(named.order_by().values_list(link.field.attname, flat=True))
    rows = Organization.objects.filter(pk__in=unused)
    public = list(rows.values_list("public_id", flat=True))
    delete_all(rows)
    forget("organization", public)


@transaction.atomic
def set_territory(desk: Organization, states: Mapping[str, bool | None]) -> int:
    """Sets communes of a desk's territory: INSEE code to confirmed (True), to confirm (False), out of it (None).

    Communes not named keep what they were. Returns how many lines changed. Raises Problem when the organisation is
    no desk or a commune is unknown.
    """
    if desk.kind != OrganizationKind.DESK:
        raise Problem("Seul un guichet a un territoire.")
    known = set(Commune.objects.filter(pk__in=states).values_list("pk", flat=True))
    if unknown := sorted(set(states) - known):
        raise Problem(f"Commune inconnue\u00a0: {unknown[0]}.")
    held = {row.commune_id: row for row in DeskCommune.objects.filter(desk=desk, commune__in=states)}
    gone = [row.pk for code, row in held.items() if states[code] is None]
    new = [
        DeskCommune(desk=desk, commune_id=code, is_confirmed=state)
        for code, state in states.items()
        if state is not None and code not in held
    ]
    moved = [row for code, row in held.items() if states[code] not in (None, row.is_confirmed)]
    for row in moved:
        row.is_confirmed = not row.is_confirmed
    DeskCommune.objects.filter(pk__in=gone).delete()
    DeskCommune.objects.bulk_create(new, ignore_conflicts=True)
    DeskCommune.objects.bulk_update(moved, ["is_confirmed"])
    return len(gone) + len(new) + len(moved)
