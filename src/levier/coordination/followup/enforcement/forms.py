"""Forms of difficulties, formal notices and penalties."""

from typing import Any

from django import forms

from levier.common.files.forms import PaperField
from levier.common.ui.fields import DayField, EurosField
from levier.coordination.followup.enforcement.penalties import GROUND_LABELS, OUTCOME_LABELS
from levier.coordination.followup.models import DifficultyOutcome, PenaltyDecision, ReviewOutcome
from levier.coordination.followup.policy import ENFORCEMENT_FILE
from levier.law.ccag import Part, ccags, reference

MOST_HOURS = 10_000_000


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class DifficultyForm(forms.Form):
    """What the holder notified."""

    notified_on = DayField(label="Signalée le", required=True)
    notified_by = forms.CharField(
        label="Par", max_length=200, help_text="Nom et fonction de la personne de l’entreprise."
    )
    hours = forms.IntegerField(
        label="Heures concernées",
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        help_text="Heures entières que le titulaire dit ne pas pouvoir réaliser\u202f; 0 pour une autre difficulté.",
    )
    text = forms.CharField(
        label="La difficulté, dans ses mots",
        widget=text_area(5),
        max_length=4000,
    )
    upload = PaperField(ENFORCEMENT_FILE, label="Pièce reçue")

    def __init__(self, *args: Any, ccag: str, **options: Any) -> None:
        super().__init__(*args, **options)
        known = ccags().get(ccag)
        buyer, holder = (known.buyer, known.contractor) if known else ("acheteur", "titulaire")
        to_buyer = f"à l’{buyer}" if buyer[0] in "aeiou" else f"au {buyer}"
        self.fields["text"].help_text = (
            f"Le {holder} notifie {to_buyer} toute difficulté pour assurer son engagement "
            f"({reference(ccag, Part.DIFFICULTIES, is_model=True)})."
        )


class OwnDifficultyForm(DifficultyForm):
    """What the holder notifies itself: today, in the name of whoever is signed in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["notified_on"], self.fields["notified_by"]
        self.fields["hours"].help_text = "Heures entières que vous pensez ne pas pouvoir réaliser\u202f; 0 sinon."
        self.fields["text"].label = "La difficulté"
        self.fields["upload"].label = "Pièce à joindre"


class DifficultyAnswerForm(forms.Form):
    """What was found to it."""

    outcome = forms.ChoiceField(label="Ce qui a été trouvé", choices=DifficultyOutcome.choices)
    excused_hours = forms.IntegerField(
        label="Heures déduites",
        min_value=0,
        initial=0,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )
    means = forms.CharField(label="Moyens étudiés avec le titulaire", widget=text_area(5), max_length=4000)

    def __init__(self, *args: Any, ccag: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["excused_hours"].help_text = (
            "Seulement quand ni l’acheteur ni le facilitateur n’ont trouvé de moyen\u00a0: la pénalité ne s’y "
            "applique pas "
            f"({reference(ccag, Part.PENALTIES, is_model=True)})."
        )


class NoticeForm(forms.Form):
    """The draft of a formal notice."""

    ground = forms.ChoiceField(label="Objet", choices=[(value.value, label) for value, label in GROUND_LABELS.items()])
    text = forms.CharField(label="Texte", widget=text_area(18), max_length=10_000)


class NoticeTextForm(forms.Form):
    """The text of a draft."""

    text = forms.CharField(label="Texte", widget=text_area(18), max_length=10_000)


class SendingForm(forms.Form):
    """What the buyer signed."""

    sent_on = DayField(label="Envoyée le", required=True)
    deadline_on = DayField(
        label="Délai laissé jusqu’au", required=True, help_text="Le dernier jour dont le titulaire dispose."
    )
    signed_by = forms.CharField(label="Signée par", max_length=200, help_text="Nom et fonction, chez l’acheteur.")
    upload = PaperField(ENFORCEMENT_FILE, label="Copie signée")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        paper = self.fields["upload"]
        paper.help_text = (
            "Exigée quand le guichet note l’envoi, ou quand la lettre est partie avant le jour où ce texte a été "
            f"écrit ici. {paper.help_text}"
        )


class OutcomeForm(forms.Form):
    """What came of a notice."""

    outcome = forms.ChoiceField(
        label="Suite", choices=[(value.value, label) for value, label in OUTCOME_LABELS.items()]
    )
    on = DayField(label="Constatée le", required=True)
    words = forms.CharField(label="Constat", widget=text_area(3), max_length=1000)


class PenaltyForm(forms.Form):
    """How many absences, documents or days a penalty counts."""

    count = forms.IntegerField(
        label="Nombre",
        min_value=1,
        max_value=10_000,
        initial=1,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )
    basis = forms.CharField(
        label="Ce qui est compté",
        max_length=500,
        widget=text_area(3),
        help_text="Les documents qui manquent, ou les réunions et leur date\u00a0: le calcul le reprend.",
    )


class PenaltyDecisionForm(forms.Form):
    """What the buyer decides."""

    decision = forms.ChoiceField(label="Décision", choices=PenaltyDecision.choices)
    decided_cents = EurosField(label="Montant réduit", required=False, help_text="Seulement pour une pénalité réduite.")
    reason = forms.CharField(
        label="Raisons",
        widget=text_area(3),
        max_length=2000,
        required=False,
        help_text="Réduire ou renoncer se motive.",
    )
    decided_by = forms.CharField(label="Décidée par", max_length=200, help_text="Nom et fonction, chez l’acheteur.")
    decided_on = DayField(label="Décidée le", required=True)
    upload = PaperField(ENFORCEMENT_FILE, label="Décision signée")


class PenaltyReviewForm(forms.Form):
    """What the buyer does of a penalty it decided, once it is to look at again."""

    outcome = forms.ChoiceField(label="Suite", choices=ReviewOutcome.choices)
    cents = EurosField(label="Nouveau montant", required=False, help_text="Seulement pour une pénalité abaissée.")
    reason = forms.CharField(label="Raisons", widget=text_area(3), max_length=2000)
    reviewed_by = forms.CharField(label="Réexaminée par", max_length=200, help_text="Nom et fonction, chez l’acheteur.")
    reviewed_on = DayField(label="Réexaminée le", required=True)
    upload = PaperField(ENFORCEMENT_FILE, label="Décision signée")
