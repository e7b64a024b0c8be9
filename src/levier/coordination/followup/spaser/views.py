"""Pages of a buyer's responsible purchasing: the buyers one reads, one of them, a year, what is published."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import EUROS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.followup.models import PurchasingYear
from levier.coordination.followup.spaser import services
from levier.coordination.followup.spaser.forms import FIRST_YEAR, BuyersFilter, DutyForm, YearForm
from levier.coordination.followup.spaser.indicators import MISSING, PART_LABELS, published_years, rows_of, threshold_of
from levier.coordination.followup.spaser.policy import readable_buyers
from levier.coordination.followup.spaser.publication import Publication, publication_workbook, render_publication
from levier.coordination.followup.spaser.selectors import Known, figures_of, known_of
from levier.coordination.followup.views import PAGE_SIZE
from levier.coordination.procurement.editing import refuse
from levier.law.articles import article_on
from levier.organizations.models import Organization

VIEW = "followup.purchasing.view"
SHOWN_YEARS = 4
ABOVE = {True: ("soon", "Au-dessus"), False: ("neutral", "Au-dessous"), None: ("neutral", "Non connu")}


def asked_buyers(request: MissionRequest) -> tuple[BuyersFilter, list[tuple[Organization, Known, bool | None]]]:
    """What the address asks for: each buyer, what is known of it, whether it is above the threshold of the last closed
    year."""
    last = timezone.localdate().year - 1
    form = BuyersFilter(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    buyers = readable_buyers(request.actor).order_by("name__french", "pk")
    for word in (chosen.get("q") or "").split():
        buyers = buyers.filter(name__icontains=word)
    known = known_of(buyers.order_by().values("pk"))
    rows = [(buyer, found, found.above(last)) for buyer in buyers for found in [known[buyer.pk]]]
    kept = {
        "manquants": lambda row: bool(row[1].lacking(timezone.localdate())),
        "au-dessus": lambda row: row[2] is True,
        "saisis": lambda row: last in row[1].years,
    }.get(chosen.get("etat") or "", lambda row: True)
    rows = [row for row in rows if kept(row)]
    order = request.GET.get("tri", "")
    if order.removeprefix("-") == "total":
        rows.sort(key=lambda row: total_of(row[1], last) or -1, reverse=order.startswith("-"))
    elif order == "-nom":
        rows.reverse()
    return form, rows


def total_of(known: Known, year: int) -> int | None:
    """The total entered for a year."""
    row = known.years.get(year)
    return row.total_cents if row else None


@allow(VIEW)
@require_GET
def show_buyers(request: MissionRequest) -> HttpResponse:
    """The buyers one reads, and the closed years each lacks; a buyer with one body goes straight to it."""
    today = timezone.localdate()
    form, rows = asked_buyers(request)
    if len(rows) == 1 and not request.GET and permits(request.actor, "followup.purchasing.own"):
        return redirect("purchasing_buyer", rows[0][0].public_id)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [
            (buyer, *ABOVE[above], found.lacking(today), total_of(found, today.year - 1))
            for buyer, found, above in page
        ],
        "last": today.year - 1,
        "address": request.GET.urlencode(),
    }
    return render(request, "followup/purchasing.html", context)


@allow(VIEW)
@require_GET
def buyers_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet, with every part of the last closed year."""
    today = timezone.localdate()
    last = today.year - 1
    _, rows = asked_buyers(request)
    columns = [
        Column("Acheteur", width=40), Column("Seuil"), Column("Années à saisir"), Column(f"Total {last}", EUROS, 22),
        *(Column(words, EUROS, 30) for words in PART_LABELS.values()),
    ]  # fmt: skip
    lines = []
    for buyer, found, above in rows:
        year = found.years.get(last)
        amounts = [year.total_cents, *(getattr(year, f"{code}_cents") for code in PART_LABELS)] if year else []
        told = [MISSING if cents is None else cents for cents in amounts] or [MISSING] * (len(PART_LABELS) + 1)
        lacks = formats.enumeration([str(one) for one in found.lacking(today)])
        lines.append((str(buyer), ABOVE[above][1], lacks, *told))
    content = write_workbook(
        [Sheet("Achats responsables", columns, lines)],
        source=[("Mission", request.mission.name), ("Extrait le", formats.long_date(today))],
        title="Achats responsables",
    )
    return file_answer(content, f"achats-responsables-{today}.xlsx")


def trail(request: MissionRequest, *more: dict[str, str]) -> list[dict[str, str]]:
    """The way to a buyer's pages."""
    return [{"label": "Achats responsables", "url": f"{reverse('purchasing')}?etat="}, *more]


@allow(VIEW)
@require_http_methods(["GET", "POST"])
def show_buyer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The indicators of a buyer over its last closed years, what it publishes, and its word on the threshold."""
    buyer = get_object_or_404(readable_buyers(request.actor), public_id=public_id)
    today = timezone.localdate()
    last = today.year - 1
    form = DutyForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        services.tell_duty(buyer, **form.cleaned_data, author=request.user)
        messages.success(request, "C’est noté.")
        return redirect("purchasing_buyer", public_id)
    known = known_of([buyer])[buyer.pk]
    years = list(range(last - SHOWN_YEARS + 1, last + 1))
    threshold, article = threshold_of(last, known.tables), article_on("L2111-3", today)
    context = {
        "buyer": buyer,
        "years": [(year, known.years.get(year), year in known.lacking(today)) for year in years],
        "rows": [
            (words, [(year, *cell) for year, cell in zip(years, cells, strict=True)])
            for words, cells in rows_of(figures_of(buyer, years, known))
        ],
        "above": ABOVE[known.above(last)],
        "duty": known.duty,
        "last": last,
        "span": published_years(last),
        "threshold": threshold,
        "amount": threshold.value if threshold else None,
        "article": article,
        "may_enter": permits(request.actor, "followup.purchasing.enter", buyer),
        "form": form,
        "breadcrumbs": trail(request, {"label": str(buyer), "url": ""}),
    }
    return render(request, "followup/purchasing_buyer.html", context)


@allow("followup.purchasing.own")
@require_http_methods(["GET", "POST"])
def enter_year(request: MissionRequest, public_id: UUID, year: int) -> HttpResponse:
    """The buyer enters a closed year, or corrects it by another line; those before stay readable."""
    buyer = get_object_or_404(readable_buyers(request.actor), public_id=public_id)
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year:
        raise Http404
    if not permits(request.actor, "followup.purchasing.enter", buyer):
        raise PermissionDenied
    lines = list(PurchasingYear.objects.filter(buyer=buyer, year=year).select_related("author").order_by("-pk"))
    present = lines[0] if lines else None
    initial: dict[str, Any] = {}
    if present is not None:
        parts = {code: getattr(present, f"{code}_cents") for code in PART_LABELS}
        initial = {"total": present.total_cents, **parts, "source": present.source, "seen": present.pk}
    form = YearForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_year(buyer, year, **form.typed, author=request.user, today=today)
        except Problem as problem:
            # Saving again is then a choice: the page comes back with what stands recorded.
            form.data = {**request.POST.dict(), "seen": present.pk if present else ""}
            refuse(form, problem)
        else:
            messages.success(request, f"Les achats de {year} sont enregistrés.")
            return redirect("purchasing_buyer", public_id)
    context = {
        "buyer": buyer,
        "year": year,
        "form": form,
        "lines": lines,
        "breadcrumbs": trail(
            request,
            {"label": str(buyer), "url": reverse("purchasing_buyer", args=[public_id])},
            {"label": str(year)},
        ),
    }
    return render(request, "followup/purchasing_year.html", context)


@allow(VIEW)
@require_GET
def publish(request: MissionRequest, public_id: UUID, year: int, form: str) -> HttpResponse:
    """The publication of the two years that end with one, in PDF or spreadsheet: the page's figures."""
    buyer = get_object_or_404(readable_buyers(request.actor), public_id=public_id)
    now = timezone.localtime()
    forms = {"pdf": render_publication, "xlsx": publication_workbook}
    if form not in forms or not FIRST_YEAR < year < now.year:
        raise Http404
    known = known_of([buyer])[buyer.pk]
    years = published_years(year)
    publication = Publication(
        mission=request.mission.name,
        buyer=str(buyer),
        years=figures_of(buyer, years, known),
        sources=[(one, known.years[one].source) for one in years if one in known.years],
        produced_at=now,
        threshold=threshold_of(year, known.tables),
        fictitious=buyer.is_fictitious,
    )
    return file_answer(forms[form](publication), f"achats-responsables-{years[0]}-{year}.{form}")
