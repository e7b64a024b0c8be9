"""The register of personal fields: what each is for, by what right, who reads it, until when.

Each room declares its own fields in its `privacy.py`, loaded at start; a test refuses a field of ours that is in
neither of the two lists. The page « Vos données » and `docs/personal-data.md` are made from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps


class People(StrEnum):
    """Whose data, in the order of the page."""

    PARTICIPANTS = "Participants"
    CONTACTS = "Correspondants des entreprises"
    SOLE_TRADERS = "Entreprises individuelles"
    ADDRESSEES = "Personnes à qui la plateforme écrit"
    ACCOUNTS = "Personnes qui utilisent la plateforme"


@dataclass(frozen=True)
class Treatment:
    """One purpose for one group of people, with the fields it needs; `kept` says them in plain words.

    Every sentence is shown as it is to the people concerned.
    """

    people: People
    kept: str
    purpose: str
    basis: str
    readers: str
    term: str
    fields: tuple[str, ...]


_treatments: list[Treatment] = []
_not_personal: set[str] = set()


def personal(
    *, people: People, kept: str, purpose: str, basis: str, readers: str, term: str, fields: Iterable[str]
) -> None:
    """Declares personal fields (`room.Model.field`) that serve one purpose."""
    _treatments.append(Treatment(people, kept, purpose, basis, readers, term, tuple(fields)))


def not_personal(model: str, *fields: str) -> None:
    """Declares fields of a model (`room.Model`) that say nothing of a person by themselves."""
    _not_personal.update(f"{model}.{field}" for field in fields)


def treatments() -> list[Treatment]:
    """Every declared treatment, by group of people."""
    order = list(People)
    return sorted(_treatments, key=lambda treatment: order.index(treatment.people))


def declared_personal() -> list[str]:
    """Every personal field declared, as many times as it is."""
    return [field for treatment in _treatments for field in treatment.fields]


def declared_not_personal() -> set[str]:
    """Every field declared not personal."""
    return set(_not_personal)


def fields_to_declare() -> set[str]:
    """Every concrete field of our models, but keys and the mission.

    A history holds the fields of the model it follows, declared there.
    """
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("levier.") and not hasattr(model, "instance_type")
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "mission"
    }


def as_markdown() -> str:
    """The register as the table kept in `docs/personal-data.md`."""
    lines = ["| Whose data | Fields | Purpose | Legal basis | Readers | Kept |", "|---|---|---|---|---|---|"]
    for held in treatments():
        fields = ", ".join(f"`{field}`" for field in held.fields)
        lines.append(f"| {held.people} | {fields} | {held.purpose} | {held.basis} | {held.readers} | {held.term} |")
    return "\n".join(lines) + "\n"
