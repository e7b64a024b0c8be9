"""Communes typed by their names, as a form's field: a list of all of them would be too long to choose from."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from levier.common.tabular.cells import plain
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.organizations.models import Commune

HELP = "Par leur nom dans le département, ou leur code INSEE ailleurs."


def read_communes(names: Iterable[str]) -> tuple[list[Commune], list[str]]:
    """The communes named, once each in the order typed, and what is no commune; by name in the active mission's
    department, by INSEE code anywhere. Two queries."""
    asked = [name.strip() for name in names if name.strip()]
    department = Mission.objects.get(pk=active_mission_id()).department
    known: dict[str, Commune] = {}
    for commune in Commune.objects.filter(Q(department=department) | Q(code__in=[name.upper() for name in asked])):
        known[plain(commune.code)] = commune
        if commune.department == department:
            known[plain(commune.name)] = commune
    found = {name: known.get(plain(name)) for name in asked}
    communes = list({commune.pk: commune for commune in found.values() if commune is not None}.values())
    return communes, [name for name, commune in found.items() if commune is None]


class CommunesField(forms.CharField):
    """Communes separated by commas; cleaned to a list, or to one commune or None when `single`."""

    def __init__(self, *, single: bool = False, **options: Any) -> None:
        self.single = single
        super().__init__(**{"required": False, "max_length": 2_000, **options})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Commune):
            return value.name
        return ", ".join(commune.name for commune in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        communes, unknown = read_communes(super().clean(value).split(","))
        if unknown:
            raise forms.ValidationError(f"«\u00a0{unknown[0]}\u00a0» n’est pas une commune connue. {HELP}")
        if not self.single:
            return communes
        if len(communes) > 1:
            raise forms.ValidationError("Indiquez une seule commune.")
        return communes[0] if communes else None
