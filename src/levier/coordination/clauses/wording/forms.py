"""What a study does not hold, and a version of a model, as forms."""

from typing import Any

from django import forms

from levier.common.ui import formats
from levier.common.ui.fields import EurosField
from levier.coordination.clauses.clause_forms import MOST_CENTS, check_months
from levier.coordination.clauses.models import ClauseDetails, OpportunityStudy, choices
from levier.coordination.clauses.study_papers import SCORED
from levier.coordination.clauses.terms import CAP_LABELS, USUAL_CAP, CapRule
from levier.coordination.clauses.wording.facts import PERIOD_LABELS, chosen_ccag
from levier.coordination.clauses.wording.pieces import Version
from levier.coordination.procurement.forms import EditedForm
from levier.law.ccag import NO_CCAG, Part, reference

ONE_CENT = 1
LONGEST_DELAY = 1000
PERIOD_CHOICES = [(period.value, label) for period, label in PERIOD_LABELS.items()]
MENTION = "Le document ne part pas sans cette mention."


class ClauseDetailsForm(EditedForm):
    """What the paragraphs say that the study does not; anything may wait, and is then shown as to complete."""

    hour_penalty_cents = EurosField(
        label="Pénalité par heure non réalisée", required=False, min_value=ONE_CENT, max_value=MOST_CENTS
    )
    absence_penalty_cents = EurosField(
        label="Pénalité par absence injustifiée à une réunion de suivi",
        required=False,
        min_value=ONE_CENT,
        max_value=MOST_CENTS,
    )
    document_penalty_cents = EurosField(
        label="Pénalité pour un document manquant, partiel ou en retard",
        required=False,
        min_value=ONE_CENT,
        max_value=MOST_CENTS,
    )
    kickoff_days = forms.IntegerField(
        label="Délai de la réunion de mise au point, en jours après la notification",
        required=False,
        min_value=1,
        max_value=LONGEST_DELAY,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )
    criterion_weight = forms.IntegerField(
        label="Pondération du critère d’insertion, en %",
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )

    class Meta:
        model = ClauseDetails
        fields: tuple[str, ...] = (
            "ccag",
            "perimeter",
            "facilitator",
            "added_publics",
            "kickoff_days",
            "sending_period",
            "hour_penalty_cents",
            "absence_penalty_cents",
            "document_penalty_cents",
            "document_penalty_unit",
            "cap_rule",
            "cap_months",
            "pooling",
            "criterion_weight",
        )
        labels = {
            "ccag": "CCAG auquel le marché se réfère",
            "perimeter": "Périmètre de l’action d’insertion",
            "facilitator": "Coordonnées du facilitateur",
            "added_publics": "Publics ajoutés par le marché",
            "sending_period": "Fréquence de transmission des informations",
            "document_penalty_unit": "Cette pénalité se compte",
            "cap_rule": "Les heures d’une embauche directe comptent",
            "cap_months": "Nombre de mois à compter de l’embauche",
            "pooling": "Globalisation des heures, telle que le marché la définit",
        }
        widgets = {
            "perimeter": forms.Textarea({"rows": 3}),
            "facilitator": forms.Textarea({"rows": 2}),
            "added_publics": forms.Textarea({"rows": 2}),
            "pooling": forms.Textarea({"rows": 3}),
            "cap_months": forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        }

    def __init__(self, study: OpportunityStudy, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if chosen_ccag(study.ccag, ""):
            del self.fields["ccag"]
        if study.way not in SCORED:
            del self.fields["criterion_weight"]
        for mention in ("perimeter", "facilitator"):
            # Left for later, not left out: no document goes without them.
            self.fields[mention].says_optional = False  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial["facilitator"] = str(study.desk)
        self.fields["sending_period"].choices = [("", "À préciser"), *PERIOD_CHOICES]  # type: ignore[attr-defined]
        if "ccag" in self.fields:
            self.fields["ccag"].choices = [("", "À préciser"), *self.fields["ccag"].choices[1:]]  # type: ignore[attr-defined]
        ccag = chosen_ccag(study.ccag, self.instance.ccag)

        def quoted(part: Part, said: str) -> str:
            """What a part of the CCAG says, at its article; without one, the sentence alone."""
            return f"{said[:1].upper()}{said[1:]}" if is_alone else f"{reference(ccag, part)}\u00a0: {said}"

        is_alone = ccag == NO_CCAG
        if is_alone:
            self.fields["cap_rule"].choices = choices({**CAP_LABELS, CapRule.CCAG: USUAL_CAP})  # type: ignore[attr-defined]
        helps = {
            "ccag": "L’étude ne le dit pas. «\u00a0Pas de CCAG\u00a0» donne une clause qui se suffit à elle-même.",
            "perimeter": f"{MENTION} Les prestations, les lots, les lieux que l’action concerne.",
            "facilitator": f"{MENTION} Nom du guichet, personne à joindre, téléphone, courriel.",
            "added_publics": "Dans les mots de la clause, ceux qu’elle ajoute à la liste choisie."
            if is_alone
            else quoted(Part.PUBLICS, "la liste s’ouvre par «\u00a0notamment\u00a0»."),
            "kickoff_days": quoted(Part.MEETINGS, "ce délai est laissé au marché."),
            "sending_period": quoted(Part.INFORMATION, "cette fréquence est laissée au marché."),
            "hour_penalty_cents": quoted(
                Part.PENALTIES,
                "le montant est laissé au marché\u202f; sans lui, aucune pénalité ne pourra être appliquée.",
            ),
            "document_penalty_unit": ""
            if is_alone
            else "Par jour de retard\u00a0: c’est une dérogation au CCAG, elle sera énumérée.",
            "cap_rule": "Le marché ne se réfère à aucun CCAG\u00a0: seule compte la durée que sa clause écrit."
            if is_alone
            else quoted(Part.EXECUTION, "deux ans au plus. Une autre durée est une dérogation."),
            "cap_months": "Seulement si le marché en fixe un.",
            "criterion_weight": "Part du critère dans la note. L’observatoire en publie la moyenne.",
            "pooling": quoted(Part.POOLING, "sans définition ici, la globalisation n’est pas ouverte."),
        }
        for name, text in helps.items():
            if name in self.fields:
                self.fields[name].help_text = formats.typeset(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_months(self, cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """What was typed goes onto the row; the service validates it as a whole."""
        for name in self._meta.fields or ():
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])


class WordingForm(forms.Form):
    """A new version of a model."""

    body = forms.CharField(label="Texte", max_length=20_000, widget=forms.Textarea({"rows": 24}))
    articles = forms.CharField(
        label="Articles sur lesquels il s’appuie",
        max_length=300,
        help_text="Séparés par une espace. CCAG pour l’ensemble de la clause, CCAG.5 pour ses "
        "pénalités\u00a0: le numéro "
        "suit le CCAG du marché. Quand l’un d’eux change, ce texte est à relire.",
    )
    derogations = forms.CharField(
        label="Dérogations au CCAG que ce texte apporte",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Une par ligne, avec son article\u202f; elles seront énumérées à la fin.",
    )
    reason = forms.CharField(label="Ce qui change, et pourquoi", max_length=300)
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, serving: Version) -> None:
        super().__init__(
            data,
            initial={
                "body": serving.body,
                "articles": " ".join(serving.articles),
                "derogations": "\n".join(serving.derogations),
                "read": serving.number,
            },
        )
        for name in ("articles", "derogations"):
            self.fields[name].help_text = formats.typeset(str(self.fields[name].help_text))

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked of the service."""
        return {**self.cleaned_data, "articles": self.cleaned_data["articles"].split()}
