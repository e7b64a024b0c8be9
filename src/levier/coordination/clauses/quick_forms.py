"""A study answered at once: the few facts, and what they give."""

from typing import Any
from uuid import uuid4

from django import forms

from levier.common.policy import Actor
from levier.common.ui.fields import DayField, EurosField
from levier.coordination.clauses.categories import categories_on
from levier.coordination.clauses.decisions import Decision, simple_decisions
from levier.coordination.clauses.lot_forms import TransferredField, trade_choices
from levier.coordination.clauses.models import (
    CAPACITY_LABELS,
    CENTRAL_HELP,
    KIND_LABELS,
    OpportunityStudy,
    StudyLot,
    choices,
)
from levier.coordination.clauses.selectors import own_categories, rounding_of
from levier.coordination.clauses.tables import Table, Tables
from levier.coordination.clauses.trades import PASSING_ON, trades
from levier.coordination.clauses.working import LotFigures, Working, work
from levier.coordination.procurement.policy import desks_led_by
from levier.law.legal_bases import Way
from levier.law.thresholds import Capacity, Kind
from levier.organizations.forms import choose_buyer

DEFAULT_BASIS = "L2112-2"


class QuickForm(forms.Form):
    """The facts L2112-2-1 asks for, and the trade that gives the hours of a default clause."""

    title = forms.CharField(label="Objet de l’achat", max_length=1000)
    buyer: Any = forms.ModelChoiceField(label="Acheteur", queryset=None, empty_label="Choisissez…")
    desk: Any = forms.ModelChoiceField(label="Guichet", queryset=None, empty_label="Choisissez…")
    kind = forms.ChoiceField(label="Nature de l’achat", choices=choices(KIND_LABELS))
    capacity = forms.ChoiceField(
        label="Qualité de l’acheteur", choices=choices(CAPACITY_LABELS), help_text=CENTRAL_HELP
    )
    estimated_cents = EurosField(
        label="Valeur estimée de tout le besoin, HT",
        help_text="Tous les lots, options et reconductions comprises.",
    )
    notice_on = DayField(label="Date de l’avis ou du lancement de la consultation", required=True)
    is_call_off = forms.BooleanField(label="Marché passé sur un accord-cadre", required=False)
    trade = forms.ChoiceField(
        label="Métier",
        choices=trade_choices,
        required=False,
        help_text="Donne les heures d’une clause par défaut, sur toute la valeur\u00a0: part de main-d’œuvre, coût et "
        "effort usuels à cette date.",
    )
    transferred_hours = TransferredField("Celles de toute la durée.")
    decided_by = forms.CharField(
        label="Décidé par",
        max_length=200,
        required=False,
        help_text="Nom et fonction, chez l’acheteur. À remplir pour enregistrer sa décision d’aujourd’hui.",
    )
    public_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, tables: Tables, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tables = tables
        choose_buyer(self.fields["buyer"])
        self.fields["desk"].queryset = desks_led_by(actor)  # type: ignore[attr-defined]
        self.initial.setdefault("capacity", Capacity.CONTRACTING_AUTHORITY.value)
        self.initial.setdefault("public_id", uuid4())

    def study(self, author_id: int | None, decision: Decision | None) -> OpportunityStudy:
        """The study of these facts: a condition of execution, for every public of its day, unless the buyer decides on
        nothing. Not stored."""
        typed = self.cleaned_data
        facts = (
            "title",
            "buyer",
            "desk",
            "kind",
            "capacity",
            "estimated_cents",
            "notice_on",
            "is_call_off",
            "public_id",
        )
        study = OpportunityStudy(**{name: typed[name] for name in facts}, author_id=author_id)
        if decision is not Decision.NOTHING:
            study.way, study.basis = Way.CONDITION.value, DEFAULT_BASIS
            study.publics = list(categories_on(own_categories(), typed["notice_on"]))
        return study

    def lots(self) -> list[StudyLot]:
        """One lot for the whole value, by the usual figures of its trade on the day; none without a trade, or where no
        effort is known that day."""
        typed = self.cleaned_data
        trade, day = trades().get(typed["trade"]), typed["notice_on"]
        effort = self.tables.effort_on(typed["trade"], day)
        if trade is None or effort is None:
            return []
        return [
            StudyLot(
                number=1,
                title=typed["title"][:500],
                amount_cents=typed["estimated_cents"],
                trade=trade.code,
                labour_share=self.tables.trade_value(Table.SHARE, trade, day).value,
                rate=effort.value,
                hourly_cost_cents=self.tables.trade_value(Table.COST, trade, day).value,
                transferred_hours=typed["transferred_hours"] or 0,
            )
        ]

    def working(self) -> Working:
        """The answer of the law and the hours of the default clause."""
        typed, study = self.cleaned_data, OpportunityStudy()
        figures = [
            LotFigures(
                lot.number, lot.title, lot.amount_cents, lot.labour_share, lot.rate, lot.hourly_cost_cents,
                self.tables.source_of(
                    lot.trade, lot.labour_share, lot.rate, lot.hourly_cost_cents, typed["notice_on"]
                ),
                lot.terms,
            )
            for lot in self.lots()
        ]  # fmt: skip
        return work(
            figures,
            rounding=rounding_of(study),
            kind=Kind(typed["kind"]),
            capacity=Capacity(typed["capacity"]),
            estimated_cents=typed["estimated_cents"],
            day=typed["notice_on"],
            call_off=typed["is_call_off"],
            tables=self.tables,
        )

    @property
    def forgets_staff(self) -> bool:
        """Whether the default clause counts the hours of a staff that usually passes to the next holder."""
        return self.cleaned_data["trade"] in PASSING_ON and not self.cleaned_data["transferred_hours"]


def offered_decisions(working: Working) -> tuple[Decision, ...]:
    """What these facts let record at once."""
    return simple_decisions(working.duty, has_hours=working.hours > 0) if working.duty else ()
