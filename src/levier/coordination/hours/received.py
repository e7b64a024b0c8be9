"""The list of statements as facilitators read it: filtered, sorted, each with what waits to be judged."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from levier.common.ui import formats
from levier.coordination.hours.models import Statement, StatementLink, StatementSum
from levier.coordination.hours.services import OWED_STATEMENTS, is_owed
from levier.coordination.hours.services.by_structures import left_to_structures
from levier.coordination.procurement.models import Operation
from levier.organizations.models import Organization, OrganizationKind

STATES = {
    "late": "en retard",
    "waiting": "attendu",
    "to_count": "à compter",
    "done": "compté",
    "closed": "sans attente",
}
# What the same states are for the company, which has nothing to count.
OWN_STATES = STATES | {
    "to_count": "reçu, à contrôler",
    "done": "contrôlé",
    "elsewhere": "à déclarer par les structures",
}
BADGES = {
    "late": "late",
    "waiting": "neutral",
    "to_count": "todo",
    "done": "done",
    "closed": "neutral",
    "elsewhere": "neutral",
}
ORDERS = {
    "entreprise": ("award__company__name",),
    "marche": ("award__lot__contract__title",),
    "periode": ("period_start",),
    "echeance": ("due_on",),
    "recu": ("confirmed_at",),
    "acompter": ("pending",),
}


def with_pending(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Each statement with what it declares and what of it waits to be judged, in hundredths."""
    return statements.annotate(declared=Coalesce(F("sums__declared"), 0), pending=Coalesce(F("sums__pending"), 0))


def in_state(statements: QuerySet[Statement], state: str, today: datetime.date) -> QuerySet[Statement]:
    """Those of one state (`due`: late or awaited)."""
    owing = OWED_STATEMENTS
    to_judge = StatementSum.objects.filter(pending__gt=0).order_by()
    conditions = {
        "late": Statement.overdue(today) & owing,
        "waiting": Q(confirmed_at=None) & ~Statement.overdue(today) & owing,
        "due": Q(confirmed_at=None) & owing,
        "to_count": Q(confirmed_at__isnull=False, pk__in=to_judge.values("statement")),
        "done": Q(confirmed_at__isnull=False) & (Q(sums=None) | Q(sums__pending=0)),
        "closed": Q(confirmed_at=None) & ~owing,
    }
    return statements.filter(conditions[state]) if state in conditions else statements


def state_of(statement: Any, today: datetime.date) -> str:
    """The state of one statement read by `with_pending`, its contract at hand."""
    if statement.confirmed_at is not None:
        return "to_count" if statement.pending > 0 else "done"
    if not is_owed(statement):
        return "closed"
    return "late" if statement.is_overdue(today) else "waiting"


def for_holder(statements: QuerySet[Statement]) -> QuerySet[Any]:
    """The same as `with_pending`, each told from those that structures are to declare."""
    return with_pending(statements).annotate(elsewhere=left_to_structures())


def own_in_state(statements: QuerySet[Any], state: str, today: datetime.date) -> QuerySet[Any]:
    """Those of one state for the holder, read by `for_holder`: what structures are to declare is neither due nor late
    of it."""
    found: Any = in_state(statements, "due" if state == "elsewhere" else state, today)
    if state in ("late", "waiting", "due", "elsewhere"):
        return found.filter(elsewhere=state == "elsewhere")
    return found


def own_state_of(statement: Any, today: datetime.date) -> str:
    """The state of one of them."""
    state = state_of(statement, today)
    return "elsewhere" if statement.elsewhere and state in ("late", "waiting") else state


class ReceivedFilter(forms.Form):
    """The filters of the list, read from the address; what is not understood filters nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("due", "en retard ou attendu"), *STATES.items()]
    )
    guichet = forms.ChoiceField(label="Guichet", required=False)
    periode = forms.ChoiceField(label="Période", required=False)
    texte = forms.CharField(label="Entreprise, marché", required=False, max_length=100)
    operation = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any], statements: QuerySet[Statement], operations: QuerySet[Operation]
    ) -> None:
        super().__init__(data)
        # Asked of the operations: there are few, and many statements.
        found = Organization.objects.filter(
            kind=OrganizationKind.DESK, pk__in=operations.order_by().values("lead_desk")
        )
        self.fields["guichet"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((str(desk.public_id), str(desk)) for desk in found),
        ]
        starts = statements.order_by("-period_end").values_list("period_end", flat=True).distinct()[:24]
        self.fields["periode"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes"),
            *((end.isoformat(), f"jusqu’au {formats.long_date(end)}") for end in starts),
        ]

    def apply(self, statements: QuerySet[Statement], today: datetime.date) -> QuerySet[Statement]:
        """The statements that pass the filters."""
        self.is_valid()
        chosen = self.cleaned_data
        statements = in_state(statements, chosen.get("etat", ""), today)
        if desk := chosen.get("guichet"):
            statements = statements.filter(award__lot__contract__operation__lead_desk__public_id=desk)
        if end := chosen.get("periode"):
            statements = statements.filter(period_end=end)
        if operation := chosen.get("operation"):
            statements = statements.filter(award__lot__contract__operation__public_id=operation)
        for word in chosen.get("texte", "").split():
            statements = statements.filter(
                Q(award__company__name__icontains=word) | Q(award__lot__contract__title__icontains=word)
            )
        return statements


class OwnFilter(forms.Form):
    """The filters of a company's own list; what is not understood filters nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("due", "à déclarer"), *OWN_STATES.items()]
    )
    texte = forms.CharField(label="Marché", required=False, max_length=100)

    def apply(self, statements: QuerySet[Statement], today: datetime.date) -> QuerySet[Statement]:
        """The statements that pass the filters."""
        self.is_valid()
        statements = own_in_state(statements, self.cleaned_data.get("etat", ""), today)
        for word in self.cleaned_data.get("texte", "").split():
            statements = statements.filter(award__lot__contract__title__icontains=word)
        return statements


def received_list(statements: QuerySet[Any], order: str) -> QuerySet[Any]:
    """The list in an order of `ORDERS`, with what each row shows; without one, those not received come first, the
    earliest due on top, then the last received."""
    name = order.removeprefix("-")
    keys: list[Any] = [f"-{key}" if order.startswith("-") else key for key in ORDERS.get(name, ())]
    if not keys:
        keys = [F("confirmed_at").desc(nulls_first=True), "due_on"]
    return (
        statements.select_related("award__company", "award__lot__contract__operation__lead_desk")
        .prefetch_related(Prefetch("links", StatementLink.objects.order_by("pk")))
        .order_by(*keys, "pk")
    )
