"""The forms by which a refusal of hours is contested, decided, and taken back."""

from typing import Any

from django import forms

from levier.common.files.forms import PaperField
from levier.common.ui import fields
from levier.coordination.hours.models import ContestDecision
from levier.coordination.hours.policy import CONTEST_FILE, DECISION_FILE
from levier.coordination.hours.selectors import StatementLine
from levier.coordination.hours.services.contesting import PAPER_LACKING


class ContestForm(forms.Form):
    """Why a refusal should not stand."""

    text = forms.CharField(
        label="Pourquoi ces heures devraient-elles compter\u202f?",
        help_text="L’acheteur le lira, et décidera. N’écrivez ni le nom de famille ni la situation de la personne.",
        widget=forms.Textarea({"rows": 5}),
        max_length=2000,
        error_messages={"required": "Dites pourquoi ces heures devraient compter\u00a0: l’acheteur le lira."},
    )
    document = PaperField(
        CONTEST_FILE,
        label="Pièce jointe",
        more="Une feuille d’heures, une facture. Le facilitateur l’ouvre, et l’acheteur si le facilitateur la lui "
        "montre.",
    )
    author_name = forms.CharField(
        label="Votre nom et votre fonction", max_length=200, error_messages={"required": "Dites qui conteste."}
    )


class AcceptContestForm(forms.Form):
    """The desk gives in: all the contested hours count, or a part; where the month of the `line` counts for
    some days only, it says how many."""

    hours = fields.HoursField(
        label="Heures à retenir",
        required=False,
        help_text="Vide\u00a0: toutes celles qui sont contestées. Le reste peut être contesté de nouveau.",
    )
    reason = forms.CharField(
        label="Pourquoi ces heures comptent",
        max_length=400,
        help_text="L’entreprise et l’acheteur le liront\u00a0: n’écrivez rien de la situation de la personne.",
        error_messages={"required": "Dites pourquoi\u00a0: l’entreprise le lira."},
    )

    def __init__(self, *args: Any, line: StatementLine | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if line is not None and line.of_some_days:
            field = self.fields["hours"]
            field.required, field.help_text = (
                True,
                "Celles des jours qui comptent. Le reste peut être contesté de nouveau.",
            )
            field.error_messages["required"] = "Ce mois ne compte qu’en partie\u00a0: dites combien d’heures retenir."


class ContestDecisionForm(forms.Form):
    """The buyer's decision on contested hours; to uphold the refusal is the only one where none can count."""

    decision = forms.ChoiceField(
        label="Décision",
        widget=forms.RadioSelect,
        choices=[
            (ContestDecision.UPHELD.value, "Maintenir le refus"),
            (ContestDecision.COUNTED.value, "Retenir toutes les heures contestées"),
            (ContestDecision.PART.value, "Retenir une partie"),
        ],
        error_messages={"required": "Choisissez ce que deviennent ces heures."},
    )
    hours = fields.HoursField(label="Heures à retenir", required=False, help_text="Pour une partie seulement.")
    reason = forms.CharField(
        label="Pourquoi",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="L’entreprise le lira\u00a0: n’écrivez rien de la situation de la personne.",
        error_messages={"required": "Dites pourquoi\u00a0: l’entreprise le lira."},
    )

    def __init__(self, *args: Any, line: StatementLine | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if line is not None and line.why_not_count(by_buyer=True):
            choices: Any = self.fields["decision"]
            choices.choices = choices.choices[:1]
            del self.fields["hours"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == ContestDecision.PART and "hours" not in self.errors and not cleaned.get("hours"):
            self.add_error("hours", "Dites combien d’heures retenir.")
        return cleaned


class RecordedDecisionForm(ContestDecisionForm):
    """The same decision, which a buyer without an account wrote and signed."""

    signed_by = forms.CharField(
        label="Signée par",
        max_length=200,
        help_text="Nom et fonction, chez l’acheteur.",
        error_messages={"required": "Dites qui a signé la décision, et sa fonction."},
    )
    document = PaperField(DECISION_FILE, label="Décision signée", required=True, missing=PAPER_LACKING)


class WithdrawForm(forms.Form):
    """The buyer takes back hours that its own decision had counted."""

    hours = fields.HoursField(label="Heures à ne plus retenir")
    reason = forms.CharField(
        label="Le fait nouveau",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="L’entreprise le lira\u00a0: n’écrivez rien de la situation de la personne.",
        error_messages={"required": "Dites le fait nouveau\u00a0: l’entreprise le lira."},
    )


class RecordedWithdrawForm(WithdrawForm):
    """The same, which a buyer without an account wrote and signed."""

    signed_by = forms.CharField(
        label="Signée par",
        max_length=200,
        help_text="Nom et fonction, chez l’acheteur.",
        error_messages={"required": "Dites qui a signé la décision, et sa fonction."},
    )
    document = PaperField(DECISION_FILE, label="Décision signée", required=True, missing=PAPER_LACKING)
