"""The choice field by field between two records, and why they are one person."""

from typing import Any

from django import forms

from levier.common.ui import formats
from levier.common.ui.fields import ReadField
from levier.coordination.participants.merging.services import CHOSEN
from levier.coordination.participants.models import Participant

FIRST, SECOND = "premiere", "seconde"
LABELS = {
    "first_name": "Prénom",
    "last_name": "Nom",
    "birth_date": "Date de naissance",
    "gender": "Sexe",
    "training_level": "Niveau de formation",
    "desk": "Guichet référent",
    "priority_district": "Quartier prioritaire (QPV)",
}


def said(person: Participant, name: str) -> str:
    """One field of a record, in words."""
    if name == "birth_date":
        return formats.long_date(person.birth_date) if person.birth_date else "non renseignée"
    if name == "gender":
        return person.get_gender_display()
    if name == "training_level":
        return person.get_training_level_display() or "non renseigné"
    if name == "priority_district":
        words = {None: "non vérifié", True: "oui", False: "non"}[person.lives_in_priority_district]
        checked = person.priority_district_checked_on
        return f"{words}, vérifié le {formats.long_date(checked)}" if checked else words
    return str(getattr(person, name))


class PairFilters(forms.Form):
    """The filter bar of the list."""

    q = forms.CharField(label="Nom ou prénom", required=False, max_length=100)
    etat = forms.ChoiceField(
        label="Montrer", required=False, choices=[("", "Doublons à comparer"), ("faites", "Fusions faites")]
    )


class MergeForm(forms.Form):
    """Which value of each field is kept, and why. The oldest record stays; the other becomes an alias of it."""

    reason = forms.CharField(
        label="Ce qui montre que c’est la même personne",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Une pièce vue, un appel… Le motif reste lisible sur la fiche, chiffré.",
        error_messages={"required": "Dites ce qui montre que c’est la même personne\u00a0: la fusion reste lisible."},
    )
    version_first = ReadField()
    version_second = ReadField()

    def __init__(self, data: Any, *, first: Participant, second: Participant) -> None:
        super().__init__(data, initial={"version_first": first.version, "version_second": second.version})
        self.differing = []
        for name in CHOSEN:
            one, other = said(first, name), said(second, name)
            if one == other:
                continue
            self.differing.append(name)
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                widget=forms.RadioSelect,
                choices=[(FIRST, one), (SECOND, other)],
                initial=SECOND if self._only_second_knows(first, second, name) else FIRST,
                error_messages={"required": "Choisissez ce qui est juste."},
            )
        self.order_fields([*self.differing, "reason"])

    @staticmethod
    def _only_second_knows(first: Participant, second: Participant, name: str) -> bool:
        """Whether the second record says what the first does not."""
        unknown = {"birth_date": "non renseignée", "gender": "non renseigné", "priority_district": "non vérifié"}.get(
            name
        )
        return said(first, name) == unknown != said(second, name)

    def taken(self) -> dict[str, bool]:
        """By name, whether the value of the second record is kept."""
        return {name: self.cleaned_data[name] == SECOND for name in self.differing}
