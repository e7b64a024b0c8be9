"""The study and its decision, as forms."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from levier.common.policy import Actor
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField, ReadField
from levier.coordination.clauses.categories import categories_on, every_category
from levier.coordination.clauses.decisions import DECISION_LABELS, Decision
from levier.coordination.clauses.models import CAPACITY_LABELS, CENTRAL_HELP, KIND_LABELS, OpportunityStudy, choices
from levier.coordination.clauses.selectors import own_categories
from levier.coordination.clauses.sizing import ROUNDINGS
from levier.coordination.clauses.tables import Tables
from levier.coordination.clauses.working import LotFigures, LotWorking, Rounding, Working, work
from levier.coordination.procurement.forms import CCAG_CHOICES, form_field
from levier.coordination.procurement.policy import desks_led_by
from levier.law.duty import Exemption, reasons_kept_in
from levier.law.legal_bases import WAY_LABELS, LegalBasis, legal_bases
from levier.law.thresholds import Capacity, Kind
from levier.organizations.forms import choose_buyer
from levier.organizations.models import Organization


def basis_choices() -> list[tuple[str, Any]]:
    """Every legal basis, by way: those in force first, then those of older studies, with their last day."""

    def words(basis: LegalBasis) -> str:
        label = formats.typeset(basis.label)
        return label if basis.last_day is None else f"{label} (jusqu’au {basis.last_day:%d/%m/%Y})"

    known = sorted(legal_bases().values(), key=lambda basis: list(WAY_LABELS).index(basis.way))
    groups = [
        (WAY_LABELS[way].capitalize(), [(basis.code, words(basis)) for basis in sorted(group, key=is_closed)])
        for way, group in groupby(known, key=lambda basis: basis.way)
    ]
    return [("", "À choisir"), *groups]


def is_closed(basis: LegalBasis) -> bool:
    """Whether a basis is no longer in force."""
    return basis.last_day is not None


class StudyForm(forms.ModelForm):
    """The purchase, the way chosen and the publics."""

    estimated_cents = EurosField(
        label="Valeur estimée de tout le besoin, HT",
        help_text="Tous les lots, options et reconductions comprises : c’est elle que la loi compare au seuil.",
    )
    notice_on = DayField(
        label="Date de l’avis ou du lancement de la consultation",
        required=True,
        help_text="L’étude est jugée par les règles de ce jour.",
    )
    kind = forms.ChoiceField(label="Nature de l’achat", choices=choices(KIND_LABELS))
    capacity = forms.ChoiceField(
        label="Qualité de l’acheteur", choices=choices(CAPACITY_LABELS), help_text=CENTRAL_HELP
    )
    ccag = forms.ChoiceField(label="CCAG auquel le marché se réfère", choices=CCAG_CHOICES, required=False)
    basis = forms.ChoiceField(label="Voie et base juridique", choices=basis_choices, required=False)
    rounding = forms.TypedChoiceField(
        label="Arrondi des heures de chaque lot", choices=list(ROUNDINGS.items()), coerce=int, initial=1
    )
    publics = forms.MultipleChoiceField(
        label="Publics éligibles",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Liste du CCAG (20.1.1 du CCAG Travaux, reprise par les autres), dans ses mots. "
        "Elle s’ouvre par « notamment » : le marché peut en retenir une partie ou l’élargir.",
    )
    open_data_uid = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    buyer_siret = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)
    buyer_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=255)
    version = ReadField(required=False)

    class Meta:
        model = OpportunityStudy
        formfield_callback = form_field
        fields = (
            "buyer",
            "desk",
            "title",
            "kind",
            "capacity",
            "estimated_cents",
            "notice_on",
            "is_call_off",
            "duration_months",
            "ccag",
            "basis",
            "rounding",
            "rounds_down",
            "publics",
            "notes",
            "open_data_uid",
        )
        labels = {"is_call_off": "Marché passé sur un accord-cadre", "duration_months": "Durée prévue, en mois",
                  "rounds_down": "Arrondir toujours à l’inférieur, parce que le marché le dit"}  # fmt: skip
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "notes": forms.Textarea({"rows": 3}),
            "duration_months": forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        }

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = desks_led_by(actor)
        choose_buyer(self.fields["buyer"])
        # A buyer published in the open data and not known here yet is made when the study is saved.
        published = self.data.get("buyer_siret") if self.is_bound else self.initial.get("buyer_siret")
        self.fields["buyer"].required = not published
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]
        own, day = own_categories(), self.instance.notice_on or timezone.localdate()
        # Those of other days stay to be chosen or unticked: the study's own day, once typed, judges.
        categories = every_category(own, day)
        self.fields["publics"].choices = [(code, formats.typeset(known.text)) for code, known in categories.items()]  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        else:
            self.initial.update(
                {
                    "capacity": self.initial.get("capacity") or Capacity.CONTRACTING_AUTHORITY.value,
                    "publics": self.initial.get("publics") or list(categories_on(own, day)),
                }
            )

    def _post_clean(self) -> None:
        """What was typed goes onto the row; the service validates it as a whole."""
        cleaned = self.cleaned_data
        for name in self._meta.fields or ():
            if name in cleaned and (name != "buyer" or cleaned["buyer"] is not None):
                setattr(self.instance, name, cleaned[name])
        known = legal_bases().get(cleaned.get("basis", ""))
        self.instance.way = known.way.value if known else ""

    @property
    def rounding_typed(self) -> Rounding:
        """How the targets are to be rounded, from what could be read."""
        typed = getattr(self, "cleaned_data", {})
        return Rounding(typed.get("rounding") or 1, bool(typed.get("rounds_down")))

    def working(self, lots: list[LotWorking], figures: list[LotFigures], tables: Tables) -> Working:
        """What can be worked out of what is typed so far."""
        typed = getattr(self, "cleaned_data", {})
        kind, capacity = typed.get("kind"), typed.get("capacity")
        whole = work(
            figures,
            rounding=self.rounding_typed,
            kind=Kind(kind) if kind else None,
            capacity=Capacity(capacity) if capacity else None,
            estimated_cents=typed.get("estimated_cents"),
            day=typed.get("notice_on"),
            call_off=bool(typed.get("is_call_off")),
            tables=tables,
            way=self.instance.way,
            basis=self.instance.basis,
            publics=self.instance.publics,
        )
        lots = [replace(lot, is_works=kind == Kind.WORKS, usage=whole.usage) for lot in lots]
        return replace(whole, lots=lots)


class DecisionForm(forms.Form):
    """What the buyer decided, why, who and when."""

    decision = forms.ChoiceField(label="L’acheteur décide", widget=forms.RadioSelect, choices=choices(DECISION_LABELS))
    ground = forms.ChoiceField(
        label="Motif d’exemption",
        required=False,
        help_text="Pour une exemption seulement (L2112-2-1, II). Le quatrième motif, les travaux de moins de six mois, "
        "n’est proposé que si la durée est indiquée dans l’étude, reconductions des lots comprises.",
    )
    reason = forms.CharField(
        label="Raisons de l’acheteur, ou condition retenue",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    decided_by = forms.CharField(label="Décidé par", max_length=200, help_text="Nom et fonction, chez l’acheteur.")
    decided_on = DayField(label="Décidé le", required=True)
    version = ReadField()

    def __init__(self, grounds: tuple[Exemption, ...], capacity: Capacity, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[
            "reason"
        ].help_text = f"Pour une exemption, l’acheteur indique ces raisons {reasons_kept_in(capacity)}."
        self.fields["ground"].choices = [("", "Aucun"), *((ground.code, ground.label) for ground in grounds)]  # type: ignore[attr-defined]

    @property
    def asked(self) -> Mapping[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "decision": Decision(self.cleaned_data["decision"])}


STATES = (("", "Toutes"), ("a_decider", "à décider"), *choices(DECISION_LABELS))


class StudyFilters(forms.Form):
    """What narrows the list of studies."""

    texte = forms.CharField(label="Objet ou acheteur", required=False, max_length=100)
    guichet: Any = forms.ModelChoiceField(label="Guichet", queryset=None, required=False, empty_label="Tous")
    acheteur: Any = forms.ModelChoiceField(label="Acheteur", queryset=None, required=False, empty_label="Tous")
    decision = forms.ChoiceField(label="Décision", required=False, choices=STATES)

    def __init__(self, visible: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = Organization.objects.filter(pk__in=visible.order_by().values("desk"))
        buyers = Organization.objects.filter(pk__in=visible.order_by().values("buyer"))
        self.fields["guichet"].queryset = desks  # type: ignore[attr-defined]
        self.fields["acheteur"].queryset = buyers  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data
