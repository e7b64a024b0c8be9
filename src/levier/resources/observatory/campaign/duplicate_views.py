"""The page of the operations that several sources of a year tell of, and the act that says which one counts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.organizations.models import Organization
from levier.resources.observatory.campaign.duplicate_services import decide
from levier.resources.observatory.campaign.duplicates import LEDGER, Shared, decided, remaining
from levier.resources.observatory.campaign.facts import YearFacts, facts_of_years
from levier.resources.observatory.campaign.models import OperationDecision
from levier.resources.observatory.campaign.rules import FIRST_YEAR
from levier.resources.observatory.listing import PAGE_SIZE

EVERY = "toutes"


class DecisionForm(forms.Form):
    """Which source of an operation counts, and why; its fields bear the operation's key."""

    keep = forms.ChoiceField(label="Source qui compte", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Par exemple\u00a0: «\u00a0le guichet a repris toute l’opération\u00a0».",
    )

    def __init__(self, data: Any = None, *, operation: Shared, names: dict[int, str]) -> None:
        super().__init__(data, prefix=operation.key)
        choices = [(str(one), f"{names[one]}\u00a0: {formats.hours(operation.hundredths(one))}")
                   for one in operation.sources]  # fmt: skip
        every = sum(operation.hundredths(one) for one in operation.sources)
        choices.append((EVERY, f"Toutes, leurs heures ne sont pas les mêmes\u00a0: {formats.hours(every)}"))
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]


def source_names(facts: YearFacts) -> dict[int, str]:
    """The sources that tell of an operation with others, in words; one query."""
    desks = {one.source for group in facts.shared for one in group.told if one.source != LEDGER}
    return {LEDGER: "Registre de Levier", **{one.pk: str(one) for one in Organization.objects.filter(pk__in=desks)}}


@allow("observatory.collection.view")
@require_GET
def show_operations(request: MissionRequest, year: int) -> HttpResponse:
    """The operations of a year that several sources tell of: what each says, which one counts."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return _page(request, year, facts_of_years(year)[year])


@allow("observatory.operations.decide")
@require_POST
def decide_operation(request: MissionRequest, year: int, key: str) -> HttpResponse:
    """Says which source of one operation counts."""
    facts = facts_of_years(year)[year]
    operation = next((one for one in facts.shared if one.key == key), None)
    if operation is None:
        raise Http404
    form = DecisionForm(request.POST, operation=operation, names=source_names(facts))
    if form.is_valid():
        keep = form.cleaned_data["keep"]
        counting = operation.sources if keep == EVERY else [int(keep)]
        try:
            decide(year, operation, counting, form.cleaned_data["reason"], author_id=request.actor.user_id or 0)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"«\u00a0{operation.title}\u00a0» ne compte plus que comme vous l’avez dit.")
            return redirect("collection_operations", year=year)
    return _page(request, year, facts, form, key)


def _page(
    request: MissionRequest, year: int, facts: YearFacts, typed: DecisionForm | None = None, key: str = ""
) -> HttpResponse:
    names = source_names(facts)
    may_decide = permits(request.actor, "observatory.operations.decide")
    said = {
        (row.desk_id or LEDGER, row.operation): row
        for row in OperationDecision.objects.filter(year=year).select_related("decided_by")
    }
    # What waits for someone first.
    ordered = sorted(facts.shared, key=lambda one: bool(decided(one, facts.decisions)))
    number = request.GET.get("page")
    if key:
        rank = next(rank for rank, one in enumerate(ordered) if one.key == key)
        number = str(rank // PAGE_SIZE + 1)
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    shown = []
    for one in page:
        counting = remaining(one, facts.decisions)
        decision = said.get((one.told[0].source, one.told[0].identity)) if decided(one, facts.decisions) else None
        form = typed if typed and one.key == key else DecisionForm(operation=one, names=names)
        shown.append(
            {
                "operation": one,
                "decision": decision,
                "form": form if may_decide else None,
                "remains": formats.hours(sum(one.hundredths(source) for source in counting)),
                "told": [
                    {
                        "told": told,
                        "source": names[told.source],
                        "hours": formats.hours(told.hundredths),
                        "counts": told.source in counting,
                    }
                    for told in one.told
                ],
            }
        )
    context = {
        "year": year,
        "page": page,
        "shown": shown,
        "waiting": facts.undecided,
        "breadcrumbs": [
            {"label": f"Collecte {year}", "url": f"{reverse('collection')}?annee={year}"},
            {"label": "Opérations de plusieurs sources"},
        ],
    }
    return render(request, "observatory/collection_operations.html", context)
