"""The form of what a contract's particular documents say of insertion."""

from typing import Any

from django import forms
from django.utils import timezone

from levier.common.ui import formats
from levier.common.ui.fields import EurosField, TimesField
from levier.coordination.clauses.models import InsertionClause, choices
from levier.coordination.clauses.selectors import categories_to_judge
from levier.coordination.clauses.terms import BASE_LABELS, CAP_LABELS, UNSAID_CAP, CapRule
from levier.coordination.procurement.forms import EditedForm
from levier.coordination.procurement.models import Contract
from levier.law.ccag import Part, reference
from levier.law.publics import eligible_categories

# A penalty of more than a million euros for one hour is a slip of the hand, and would not fit the column.
MOST_CENTS = 100_000_000
# Nor a thousand times a minimum wage.
MOST_TIMES = 100_000


# Beyond, what is written is a slip, or no duration at all: the longest seen is four years (domain reference, 3.3).
MOST_CAP_MONTHS = 120


def check_months(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """Puts an error beside the months of a direct hire where they do not go with their rule."""
    asked, months = cleaned.get("cap_rule"), cleaned.get("cap_months")
    if asked == CapRule.MONTHS and months is None and "cap_months" not in form.errors:
        form.add_error("cap_months", "Donnez le nombre de mois écrit au marché.")
    if asked != CapRule.MONTHS and months is not None:
        form.add_error(
            "cap_months",
            "Ce nombre de mois ne va qu’avec «\u00a0un autre nombre de mois, écrit au marché\u00a0»\u00a0: effacez-le, "
            "ou choisissez cette durée.",
        )
    if months == 0:
        form.add_error("cap_months", "Écrivez un mois au moins.")
    if months is not None and months > MOST_CAP_MONTHS:
        form.add_error(
            "cap_months",
            f"Plus de {MOST_CAP_MONTHS // 12}\u00a0ans\u00a0: vérifiez ce nombre de mois. Si le marché ne fixe "
            f"aucune durée, choisissez «\u00a0{CAP_LABELS[CapRule.NONE]}\u00a0».",
        )


def ccag_helps(ccag: str) -> dict[str, str]:
    """What a contract's CCAG says where its documents may say otherwise, by field; `ccag` as the contract names it."""

    def quoted(part: Part) -> str:
        return reference(ccag, part)

    return {
        "cap_rule": f"{quoted(Part.EXECUTION)}\u00a0: deux ans au plus. Les documents particuliers peuvent en disposer "
        "autrement\u202f; la mise à disposition et la sous-traitance n’ont pas de durée maximale.",
        "publics": f"{quoted(Part.PUBLICS)}\u00a0: la liste s’ouvre par «\u00a0notamment\u00a0».",
        "added_bodies": f"{quoted(Part.PUBLICS)}, j) de la liste\u00a0: six organismes peuvent proposer une personne "
        "par un avis motivé. Dans les mots du marché, ceux qu’il ajoute.",
        "pooling": f"{quoted(Part.POOLING)}\u00a0: sans définition dans les documents particuliers, la globalisation "
        "n’est pas ouverte.",
        "hour_penalty_cents": f"{quoted(Part.PENALTIES)}\u00a0: seul le montant écrit au marché peut être appliqué. "
        "Sans montant, aucune pénalité n’est proposée.",
    }


def unbound_helps(contract: Contract) -> dict[str, str]:
    """The same of a contract that no CCAG of 2021 binds: its own documents alone do."""
    why = f"{contract.followed_words[:1].upper()}{contract.followed_words[1:]}"
    return {
        "cap_rule": f"{why}\u00a0: seule la durée que ses documents écrivent fait refuser des heures. Sans elle, la "
        "mission avertit, selon ses durées surveillées.",
        "publics": f"{why}\u00a0: la liste des CCAG de 2021 n’est ici qu’un modèle, "
        "gardez ce que ses documents écrivent.",
        "added_bodies": "Dans les mots du marché, ceux qu’il admet à proposer une personne par un avis motivé, outre "
        "les six des CCAG de 2021 que la mission prend pour modèle.",
        "pooling": "Sans définition dans les documents particuliers, la globalisation n’est pas ouverte.",
        "hour_penalty_cents": "Seul le montant écrit au marché peut être appliqué. Sans montant, aucune pénalité n’est "
        "proposée.",
    }


class InsertionClauseForm(EditedForm):
    """The stipulations of one contract; what is left empty follows the CCAG, or is proposed by nobody."""

    publics = forms.MultipleChoiceField(
        label="Catégories retenues par le marché", widget=forms.CheckboxSelectMultiple, required=False
    )
    hour_penalty_cents = EurosField(label="Pénalité par heure non réalisée", required=False, max_value=MOST_CENTS)
    hour_penalty_times = TimesField(label="Ou en multiple", required=False, max_value=MOST_TIMES)
    absence_penalty_cents = EurosField(
        label="Pénalité par absence injustifiée à une réunion de suivi", required=False, max_value=MOST_CENTS
    )
    document_penalty_cents = EurosField(
        label="Pénalité pour un document manquant, partiel ou en retard", required=False, max_value=MOST_CENTS
    )

    class Meta:
        model = InsertionClause
        fields: tuple[str, ...] = (
            "document",
            "cap_rule",
            "cap_months",
            "publics",
            "added_publics",
            "added_bodies",
            "kickoff_days",
            "pooling",
            "hour_penalty_cents",
            "hour_penalty_times",
            "hour_penalty_base",
            "absence_penalty_cents",
            "document_penalty_cents",
            "document_penalty_unit",
        )
        labels = {
            "document": "Pièce et article du marché",
            "cap_rule": "Les heures d’une embauche directe comptent",
            "cap_months": "Nombre de mois à compter de l’embauche",
            "kickoff_days": "Délai de la réunion de mise au point, en jours après la notification",
            "pooling": "Globalisation des heures, telle que le marché la définit",
            "hour_penalty_base": "Multiple de",
            "document_penalty_unit": "Cette pénalité se compte",
        }
        widgets = {
            "added_publics": forms.Textarea({"rows": 3}),
            "added_bodies": forms.Textarea({"rows": 2}),
            "pooling": forms.Textarea({"rows": 3}),
            "cap_months": forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
            "kickoff_days": forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        }

    def __init__(self, contract: Contract, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)

        categories = categories_to_judge(timezone.localdate())
        self.fields["publics"].choices = [(code, formats.typeset(known.text)) for code, known in categories.items()]  # type: ignore[attr-defined]
        self.fields["hour_penalty_base"].choices = [("", "Pas de multiple"), *choices(BASE_LABELS)]  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial["publics"] = list(eligible_categories())
        bound = ccag_helps(contract.ccag_named) if contract.is_bound_by_ccag else unbound_helps(contract)
        if not contract.is_bound_by_ccag:
            labels = {**CAP_LABELS, CapRule.CCAG: UNSAID_CAP}
            self.fields["cap_rule"].choices = choices(labels)  # type: ignore[attr-defined]
        helps = bound | {
            "document": "Par exemple\u00a0: CCAP, article 8.2. Ce qui suit est lu là, et nulle part ailleurs.",
            "cap_months": "Seulement si le marché en fixe un.",
            "added_publics": "Dans les mots du marché, quand il en ajoute.",
            "hour_penalty_times": "Quand le marché n’écrit pas d’euros\u00a0: 4 fois le plafond horaire, par exemple. "
            "Laissez alors le montant vide.",
            "hour_penalty_base": "Sa valeur est lue dans les tables datées, le jour où la pénalité est encourue\u202f; "
            "sans valeur connue ce jour-là, aucun montant n’est proposé.",
        }
        for name, text in helps.items():
            self.fields[name].help_text = formats.typeset(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_months(self, cleaned)
        cents, times, base = (cleaned.get(f"hour_penalty_{name}") for name in ("cents", "times", "base"))
        if times is not None and not base:
            self.add_error("hour_penalty_base", "Dites ce que ce nombre multiplie.")
        if base and times is None and "hour_penalty_times" not in self.errors:
            self.add_error("hour_penalty_times", "Dites combien de fois, comme le marché l’écrit.")
        if times is not None and cents is not None:
            self.add_error(
                "hour_penalty_times",
                "La pénalité est en euros ou en multiple, pas les deux\u00a0: effacez l’une des deux.",
            )
        return cleaned

    def _post_clean(self) -> None:
        """What was typed goes onto the row; the service validates it as a whole."""
        for name in self._meta.fields or ():
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
