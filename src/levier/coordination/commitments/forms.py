"""The hours owed and the key that shares them, as a form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.files.forms import PaperField
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField, PercentField, read_decimal
from levier.coordination.clauses.framework_hours import SHAPE_LABELS, ShapeKind
from levier.coordination.clauses.sizing import ROUNDINGS
from levier.coordination.commitments.keys import KEY_LABELS, KeyKind, check_kind, weight_of
from levier.coordination.commitments.models import STATED_KINDS, Basis, FrameworkAmount, PhaseKind
from levier.coordination.commitments.policy import ACT_FILE, AMOUNT_FILE
from levier.coordination.commitments.selectors import LotShares, ShareTable
from levier.coordination.commitments.sharing import share_lots, share_next
from levier.coordination.procurement.models import Award, ContractNature, Lot
from levier.organizations.models import Organization

HOURS_AT_MOST = 10_000_000
KIND_CHOICES = [(kind.value, label) for kind, label in KEY_LABELS.items()]


class NumberField(forms.CharField):
    """A number typed with French hands, cleaned to an exact decimal or None."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input-number"})
        super().__init__(**{"required": False, "max_length": 25, "widget": widget, **options})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_decimal(text)
        except ValueError as unreadable:
            raise forms.ValidationError(f"« {text} » n’est pas un nombre. Exemple attendu : 1200.") from unreadable


class WholeHoursField(NumberField):
    """Whole hours; cleaned to an int or None."""

    def __init__(self, *, signed: bool = False, **options: Any) -> None:
        self.signed = signed
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        number: Decimal | None = super().clean(value)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise forms.ValidationError("Les heures dues sont des heures entières\u00a0: arrondissez-les.")
        if number < 0 and not self.signed:
            raise forms.ValidationError("Un nombre d’heures ne peut pas être négatif : retirez le signe moins.")
        if abs(number) > HOURS_AT_MOST:
            raise forms.ValidationError("Ce nombre d’heures dépasse tout marché connu : vérifiez-le.")
        return int(number)


class KeyForm(forms.Form):
    """What the hours come from, and the weight of each desk. A desk left empty is not in the key. `behind`: the residue
    the operation's acts so far left each desk, so that what is shown is what will be recorded."""

    key_kind = forms.ChoiceField(
        label="Clé de répartition",
        choices=KIND_CHOICES,
        help_text="Ce que mesurent les poids. Un guichet laissé vide ne reçoit rien.",
    )
    effective_on = DayField(label="À compter du", required=True)
    document = forms.CharField(
        label="Pièce qui engage ces heures", max_length=200, help_text="L’acte d’engagement, l’avenant n°\u00a01…"
    )

    def __init__(
        self, desks: Sequence[Organization], behind: Mapping[str, Fraction], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.behind = behind
        self.desks = {f"poids-{desk.pk}": desk for desk in desks}
        for name, desk in self.desks.items():
            self.fields[name] = NumberField(
                label=f"{desk.name}, autre mission" if getattr(desk, "is_elsewhere", False) else desk.name
            )
            # The help above says once what an empty desk means.
            self.fields[name].says_optional = False  # type: ignore[attr-defined]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.desks]

    def key(self) -> list[tuple[Organization, int]]:
        """The desks and weights that could be read; errors stand beside their field."""
        typed = self.cleaned_data
        kind = typed.get("key_kind")
        found = []
        for name, desk in self.desks.items():
            if kind is None or typed.get(name) is None:
                continue
            try:
                found.append((desk, weight_of(KeyKind(kind), typed[name])))
            except Problem as problem:
                if name not in self.errors:
                    self.add_error(name, problem.sentence)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        key = self.key()
        if cleaned.get("key_kind") and not any(name in self.errors for name in self.desks):
            try:
                check_kind(KeyKind(cleaned["key_kind"]), {str(desk.pk): weight for desk, weight in key})
            except Problem as problem:
                self.add_error("key_kind", problem.sentence)
        return cleaned

    def refuse(self, problem: Problem) -> None:
        """Puts a refusal beside its field."""
        field = {"cle": "key_kind"}.get(problem.field or "", problem.field)
        self.add_error(field if field in self.fields else None, problem.sentence)

    def given(self) -> dict[str, Any]:
        """What the services take beside the hours and the key."""
        return {
            "key_kind": KeyKind(self.cleaned_data["key_kind"]),
            "effective_on": self.cleaned_data["effective_on"],
            "document": self.cleaned_data["document"],
        }

    def table(self) -> ShareTable:
        """The shares as they would be recorded, or why they cannot be computed yet."""
        self.is_valid()
        # What is wrong with the key is said in its own words: `key` keeps only what could be read.
        if wrong := next((name for name in ("key_kind", *self.desks) if name in self.errors), None):
            return ShareTable([], problem=str(self.errors[wrong][0]))
        key = self.key()
        weights = {str(desk.pk): weight for desk, weight in key}
        try:
            check_kind(KeyKind(self.cleaned_data.get("key_kind") or KeyKind.PLACE), weights)
            rows = self.shared(weights)
        except Problem as problem:
            return ShareTable([], problem=problem.sentence)
        names = [desk.name for desk, _ in key]
        return ShareTable(
            names,
            [LotShares(words, hours, [shares[str(desk.pk)] for desk, _ in key]) for words, hours, shares in rows],
            problem="" if rows else self.nothing_to_share or "Indiquez les heures à partager.",
            is_settled=not rows and bool(self.nothing_to_share),
        )

    @property
    def nothing_to_share(self) -> str:
        """Why no hour is to be shared, where that is as it should be."""
        return ""

    def shared(self, weights: dict[str, int]) -> list[tuple[str, int, dict[str, int]]]:
        """Name, hours and shares of each lot."""
        raise NotImplementedError


ORDERED = (
    "Accord-cadre\u00a0: laissez vide. Ses heures viendront de chaque bon de commande et de chaque facture, une fois "
    "leur forme écrite sur la page des heures du lot"
)
NOT_HELD = "Sans titulaire à ce jour\u00a0: laissez vide, ses heures se diront à son attribution."


class OperationHoursForm(KeyForm):
    """The hours of each lot of an operation, shared by one key."""

    def __init__(
        self,
        lots: Sequence[Any],
        desks: Sequence[Organization],
        behind: Mapping[str, Fraction],
        *args: Any,
        studied: Mapping[int, str],
        **options: Any,
    ) -> None:
        """`lots`: each says whether somebody holds it (`selectors.uncommitted_lots`). `studied`: how the study turns
        the orders of a framework into hours, in words, by lot id."""
        super().__init__(desks, behind, *args, **options)
        self.lots = {f"heures-{lot.pk}": lot for lot in lots}
        several = len({lot.contract_id for lot in lots}) > 1
        for name, lot in self.lots.items():
            self.fields[name] = WholeHoursField(
                label=f"{lot.contract.title}, lot {lot.number}" if several else str(lot),
                help_text=self.advice(lot, studied.get(lot.pk, "")),
            )

    @staticmethod
    def advice(lot: Any, studied: str) -> str:
        """What to do with the hours of a lot that owes none by itself yet: a framework's follow its orders (domain
        reference, §4.5), a lot without holder owes nothing; empty for another."""
        if lot.is_awarding and not lot.is_held:
            return NOT_HELD
        if studied:
            return f"{ORDERED}\u202f; l’étude a prévu {studied}."
        return f"{ORDERED}." if lot.contract.nature == ContractNature.FRAMEWORK else ""

    @property
    def lot_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.lots]

    def hours(self) -> list[tuple[Lot, int]]:
        """The lots whose hours are typed."""
        typed = self.cleaned_data
        return [(lot, typed[name]) for name, lot in self.lots.items() if typed.get(name) is not None]

    def shared(self, weights: dict[str, int]) -> list[tuple[str, int, dict[str, int]]]:
        hours = self.hours()
        shares = share_lots([owed for _, owed in hours], weights, self.behind)
        return [(f"Lot {lot.number}", owed, lot_shares) for (lot, owed), lot_shares in zip(hours, shares, strict=True)]


class AmendmentForm(KeyForm):
    """What an amendment or an order adds to a lot, or takes from it."""

    kind = forms.ChoiceField(
        label="Origine",
        choices=[(kind.value, kind.label) for kind in STATED_KINDS],
    )
    hours = WholeHoursField(
        label="Heures ajoutées ou retirées",
        signed=True,
        required=True,
        help_text="La différence seulement : 120, ou −80 pour une baisse. Ce qui est enregistré ne change pas.",
    )
    upload = PaperField(ACT_FILE, label="Copie de la pièce")
    field_order = ("kind", "hours", "effective_on", "document", "upload", "key_kind")

    def __init__(
        self,
        held: Mapping[str, int],
        desks: Sequence[Organization],
        behind: Mapping[str, Fraction],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(desks, behind, *args, **options)
        self.held = held

    def shared(self, weights: dict[str, int]) -> list[tuple[str, int, dict[str, int]]]:
        difference = self.cleaned_data.get("hours")
        if not difference:
            return []
        return [("Différence", difference, share_next(difference, weights, self.behind, self.held))]


class ShapeForm(KeyForm):
    """How a framework's lot turns amounts into hours, and the key that will share them."""

    kind = forms.ChoiceField(label="Forme", choices=[(kind.value, label) for kind, label in SHAPE_LABELS.items()])
    slice_cents = EurosField(label="Montant HT d’une tranche", required=False, help_text="Pour des heures par tranche.")
    hours = WholeHoursField(
        label="Heures par tranche, ou heures fixes", help_text="Pour des heures par tranche, ou fixes sur le minimum."
    )
    threshold_cents = EurosField(
        label="Seuil ou minimum HT",
        required=False,
        help_text="Le montant facturé qui déclenche les heures, le seuil d’un bon, ou le minimum du marché.",
    )
    rate = PercentField(label="Part du montant", required=False, help_text="Pour une part du montant des bons.")
    hour_cost_cents = EurosField(
        label="Coût d’une heure", required=False, help_text="Celui que le marché retient pour convertir cette part."
    )
    rounding = forms.TypedChoiceField(
        label="Arrondi", coerce=int, choices=list(ROUNDINGS.items()), initial=1, required=False, empty_value=None,
        help_text="Celui que le marché écrit ; des heures par tranche sont entières.",
    )  # fmt: skip
    rounds_down = forms.BooleanField(label="À l’entier inférieur, comme le marché le dit", required=False)
    field_order = (
        "kind", "slice_cents", "hours", "threshold_cents", "rate", "hour_cost_cents", "rounding", "rounds_down",
        "effective_on", "document",
        "key_kind",
    )  # fmt: skip
    FIGURES = ("slice_cents", "hours", "threshold_cents", "rate", "hour_cost_cents")

    @property
    def shape_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", *self.FIGURES, "rounding", "rounds_down")]

    def figures(self) -> dict[str, Any]:
        """The shape's columns."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "rounding": typed["rounding"] or 1,
            "rounds_down": typed["rounds_down"],
            **{name: typed[name] or 0 for name in self.FIGURES},
        }

    def refuse(self, problem: Problem) -> None:
        field = problem.field or ""
        cents = {"threshold": "threshold_cents", "slice": "slice_cents", "hour_cost": "hour_cost_cents"}
        super().refuse(Problem(problem.sentence, field=cents.get(field, field) or None))

    def shared(self, weights: dict[str, int]) -> list[tuple[str, int, dict[str, int]]]:
        is_fixed = self.cleaned_data.get("kind") == ShapeKind.MINIMUM
        hours = (self.cleaned_data.get("hours") or 0) if is_fixed else 0
        return [("Avant toute facture", hours, share_next(hours, weights, self.behind))]


class AmountForm(forms.Form):
    """An order or an invoice of a framework."""

    basis = forms.ChoiceField(label="Nature", choices=Basis.choices)
    amount_cents = EurosField(
        label="Montant HT",
        min_value=None,
        help_text="Négatif pour un avoir ou un bon annulé\u00a0: rien d’enregistré ne se modifie.",
    )
    on = DayField(label="Date", required=True)
    award: Any = forms.ModelChoiceField(
        label="Membre du groupement", queryset=None, required=False, empty_label="Sans objet"
    )
    order: Any = forms.ModelChoiceField(
        label="Bon de commande facturé, ou annulé", queryset=None, required=False, empty_label="Non précisé"
    )
    document = forms.CharField(
        label="Pièce", max_length=200, help_text="Bon de commande n°\u00a04, facture n°\u00a02026-118…"
    )
    upload = PaperField(AMOUNT_FILE, label="Copie de la pièce")

    def __init__(self, lot: Lot, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        companies = Award.objects.filter(lot=lot).select_related("company")
        self.fields["award"].queryset = companies  # type: ignore[attr-defined]
        self.fields["award"].label_from_instance = lambda award: str(award.company)  # type: ignore[attr-defined]
        self.fields["order"].queryset = FrameworkAmount.objects.filter(  # type: ignore[attr-defined]
            lot=lot, basis=Basis.ORDER, amount_cents__gt=0
        )


class PhaseForm(forms.Form):
    """An optional phase, or a period that may be renewed."""

    kind = forms.ChoiceField(label="Nature", choices=PhaseKind.choices)
    title = forms.CharField(label="Intitulé", max_length=200, help_text="Tranche optionnelle n°\u00a01, année 2…")
    hours = WholeHoursField(label="Heures qu’elle ajoutera", required=True)


class AffirmForm(forms.Form):
    """The decision that affirms a phase or renews a period."""

    on = DayField(label="Affermie le", required=True)
    until = DayField(
        label="Jusqu’au",
        required=True,
        help_text="Dernier jour de la période\u00a0: l’exécution du marché court alors jusque-là.",
    )
    document = forms.CharField(label="Pièce", max_length=200, help_text="L’ordre de service, la décision…")

    def __init__(self, kind: PhaseKind, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind is PhaseKind.OPTIONAL:
            del self.fields["until"]
        else:
            self.fields["on"].label = "Reconduite à compter du"


def shown_weight(kind: str, weight: int) -> str:
    """A stored weight as it is typed."""
    return formats.number(Decimal(weight) / 100 if kind == KeyKind.AGREED else weight)


def typed_again(data: Any, weights: dict[str, str]) -> dict[str, Any]:
    """Everything typed in a form, with some weights replaced."""
    return {**data.dict(), **weights}
