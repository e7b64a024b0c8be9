"""A lot of a study as a form: its figures, its shape."""

import datetime
from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.ui.fields import EurosField, HoursField, PercentField
from levier.coordination.clauses.lot_shapes import (
    FIGURES,
    LOT_SHAPE_LABELS,
    LotShape,
    Terms,
    check_terms,
    needs_labour,
)
from levier.coordination.clauses.models import StudyLot, choices
from levier.coordination.clauses.tables import Table, Tables
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.working import LotFigures, LotWorking, Rounding, size_lot

LOTS_AT_MOST = 60
ONE_CENT = 1
PERIODS_AT_MOST = 20
SLICE_HOURS_AT_MOST = 10_000


def trade_choices() -> list[tuple[str, str]]:
    """The trades, with their usual labour share."""
    return [
        ("", "Autre métier"),
        *((trade.code, f"{trade.label} ({trade.share}\u00a0%)") for trade in trades().values()),
    ]


class AmountsField(forms.CharField):
    """Amounts, one a line; cleaned to a list of cents."""

    widget = forms.Textarea({"rows": 3, "inputmode": "decimal"})

    def prepare_value(self, value: Any) -> Any:
        one = EurosField()
        return "\n".join(one.prepare_value(cents) for cents in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        one = EurosField(min_value=ONE_CENT)
        return [one.clean(line) for line in super().clean(value).splitlines() if line.strip()]


class TransferredField(HoursField):
    """The hours of labour of the staff that passes to the next holder; `over` says over what time."""

    def __init__(self, over: str) -> None:
        super().__init__(
            label="Heures du personnel repris",
            required=False,
            max_value=10**9,
            help_text=f"Nettoyage\u00a0: ces heures de main-d’œuvre n’ouvrent aucun poste et sortent du calcul. {over}",
        )


class StudyLotForm(forms.Form):
    """A lot: its figures, those of the trade when left empty; its shape, a fixed amount unless told."""

    number = forms.IntegerField(
        label="N°", min_value=1, max_value=999, widget=forms.TextInput({"class": "input-short", "inputmode": "numeric"})
    )
    title = forms.CharField(label="Objet du lot", max_length=500)
    amount_cents = EurosField(label="Montant estimé HT")
    trade = forms.ChoiceField(label="Métier", choices=trade_choices, required=False)
    labour_share = PercentField(
        label="Part de main-d’œuvre", required=False, help_text="Vide\u00a0: la part usuelle du métier."
    )
    rate = PercentField(
        label="Effort d’insertion",
        required=False,
        help_text="Vide\u00a0: l’effort usuel du métier à la date de l’étude.",
    )
    hourly_cost_cents = EurosField(
        label="Coût horaire", required=False, min_value=ONE_CENT, help_text="Vide\u00a0: celui du métier."
    )
    shape = forms.ChoiceField(
        label="Forme",
        choices=choices(LOT_SHAPE_LABELS),
        initial=LotShape.FIXED.value,
        required=False,
        help_text="Le montant estimé ci-dessus est alors celui d’une année (volume par an), de la tranche ferme, ou de "
        "ce qui sera commandé et facturé (accord-cadre).",
    )
    slice_cents = EurosField(label="Une tranche facturée HT", required=False)
    slice_hours = forms.IntegerField(
        label="Heures par tranche",
        required=False,
        min_value=1,
        max_value=SLICE_HOURS_AT_MOST,
        widget=forms.TextInput({"class": "input-short", "inputmode": "numeric"}),
    )
    threshold_cents = EurosField(
        label="Seuil ou minimum HT",
        required=False,
        help_text="Montant facturé qui déclenche les heures, seuil d’un bon, ou minimum garanti.",
    )
    periods = forms.IntegerField(
        label="Nombre d’années",
        required=False,
        min_value=1,
        max_value=PERIODS_AT_MOST,
        help_text="Reconductions comprises.",
        widget=forms.TextInput({"class": "input-short", "inputmode": "numeric"}),
    )
    options_cents = AmountsField(
        label="Tranches optionnelles HT", required=False, max_length=500, help_text="Un montant par ligne."
    )
    transferred_hours = TransferredField("Celles d’une année, pour un volume par an.")

    def __init__(self, *args: Any, tables: Tables, day: datetime.date, **options: Any) -> None:
        """`tables` and `day`: what fills an empty share or cost is the trade's value on the study's day."""
        super().__init__(*args, **options)
        self.tables, self.day = tables, day
        # Only a framework by slices has none; the others ask for it.
        self.fields["rate"].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["shape"] = cleaned.get("shape") or LotShape.FIXED.value
        for name in FIGURES:
            if name not in self.errors:
                cleaned[name] = cleaned.get(name) or ([] if name == "options_cents" else 0)
        if needs_labour(LotShape(cleaned["shape"])):
            self.fill_labour(cleaned)
        if not any(name in self.errors for name in ("shape", *FIGURES)):
            try:
                check_terms(self.terms)
            except Problem as problem:
                self.add_error(problem.field, problem.sentence)
        return cleaned

    def fill_labour(self, cleaned: dict[str, Any]) -> None:
        """What is left empty of the share and the cost is the trade's, and of the effort the usual one of the day."""
        if cleaned.get("rate") is None and "rate" not in self.errors:
            if usual := self.tables.effort_on(cleaned.get("trade", ""), self.day):
                cleaned["rate"] = usual.value
            else:
                self.add_error(
                    "rate", "Indiquez l’effort d’insertion\u00a0: aucun effort usuel n’est connu à cette date."
                )
        trade = trades().get(cleaned.get("trade", ""))
        for name, words in (("labour_share", "la part de main-d’œuvre"), ("hourly_cost_cents", "le coût horaire")):
            if cleaned.get(name) is not None or name in self.errors:
                continue
            if trade is None:
                self.add_error(name, f"Indiquez {words}, ou choisissez un métier.")
            else:
                table = Table.SHARE if name == "labour_share" else Table.COST
                cleaned[name] = self.tables.trade_value(table, trade, self.day).value

    @property
    def terms(self) -> Terms:
        """The shape typed, as far as it could be read."""
        typed = self.cleaned_data
        figures: dict[str, Any] = {name: typed.get(name) or 0 for name in FIGURES}
        figures["options_cents"] = tuple(typed.get("options_cents") or ())
        return Terms(LotShape(typed.get("shape") or LotShape.FIXED), **figures)

    @property
    def is_shaped(self) -> bool:
        """Whether the shape's own fields are to be shown open: another shape than a fixed amount, or one to correct."""
        names = ("shape", *FIGURES)
        filled = any(self[name].value() not in (None, "", [], 0, "0", LotShape.FIXED) for name in names)
        return filled or any(name in self.errors for name in names)

    def figures(self) -> LotFigures:
        """What could be read of the lot."""
        typed = self.cleaned_data
        return LotFigures(
            typed.get("number"),
            typed.get("title", ""),
            typed.get("amount_cents"),
            typed.get("labour_share"),
            typed.get("rate"),
            typed.get("hourly_cost_cents"),
            self.tables.source_of(
                typed.get("trade", ""),
                typed.get("labour_share"),
                typed.get("rate"),
                typed.get("hourly_cost_cents"),
                self.day,
            ),
            self.terms,
            typed.get("trade", ""),
        )

    def worked(self, rounding: Rounding) -> LotWorking:
        """The lot's hours, or the first sentence that stands in their way."""
        found = size_lot(self.figures(), rounding)
        # Shown beside the working, away from its field: it says which one it is about.
        wrong = [
            f"{self[name].label}\u00a0: {messages[0]}" if name in self.fields else str(messages[0])
            for name, messages in self.errors.items()
            if name != "title"
        ]
        return LotWorking(found.figures, None, wrong[0]) if wrong else found

    def lot(self) -> StudyLot:
        """The row to store."""
        return StudyLot(**self.cleaned_data)


class LotForms(forms.BaseFormSet):
    """The lots typed; those left wholly empty are not there."""

    def filled(self) -> list[StudyLotForm]:
        """The forms in which something was typed, cleaned."""
        self.is_valid()
        return [form for form in self.forms if form.has_changed()]


LotFormSet: Any = forms.formset_factory(
    StudyLotForm, formset=LotForms, extra=0, max_num=LOTS_AT_MOST, validate_max=True, absolute_max=LOTS_AT_MOST + 1
)
