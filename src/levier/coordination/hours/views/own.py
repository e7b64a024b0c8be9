"""A company, or an inclusive employer, signed in: its contracts, its statements, its people."""

from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.registry import panels
from levier.common.tabular.writing import DATE, HOURS, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.hours.contests import with_contests
from levier.coordination.hours.models import Contest, LedgerEntry
from levier.coordination.hours.own import AwardProgress, asked_awards, awards_progress, lines_asked, people_lines
from levier.coordination.hours.policy import employed_assignments, own_awards, own_statements
from levier.coordination.hours.pooling.selectors import with_last_request
from levier.coordination.hours.received import (
    BADGES,
    OWN_STATES,
    OwnFilter,
    for_holder,
    own_in_state,
    own_state_of,
    received_list,
)
from levier.coordination.hours.selectors import desk_contact

PAGE_SIZE = 50
EXPORTED_AT_MOST = 20_000


class OwnAwardsFilter(forms.Form):
    """Which of the contracts held."""

    q = forms.CharField(label="Marché ou acheteur", required=False, max_length=120)


def progress_asked(request: MissionRequest) -> tuple[OwnAwardsFilter, list[AwardProgress]]:
    """The contracts held, as the address filters and sorts them."""
    form = OwnAwardsFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    lines = awards_progress(own_awards(request.actor), timezone.localdate())
    return form, asked_awards(lines, text=text, order=request.GET.get("tri", ""))


@allow("hours.own.view")
@require_GET
def my_awards(request: MissionRequest) -> HttpResponse:
    """What to declare on top, then the contracts held and their hours, then the people at work for others."""
    today = timezone.localdate()
    waiting = own_statements(request.actor).select_related("award__lot__contract")
    entries = LedgerEntry.objects.filter(assignment__in=employed_assignments(request.actor))
    employed_page, employed = lines_asked(entries, PAGE_SIZE, request.GET.get("salaries"))
    log_reading(request, {line.assignment.participant.public_id for line in employed})
    form, progress = progress_asked(request)
    context = {
        "form": form,
        "query": request.GET.urlencode(),
        "waiting": [
            (statement, statement.is_overdue(today))
            for statement in own_in_state(for_holder(waiting), "due", today).order_by("due_on", "pk")
        ],
        "progress": Paginator(progress, PAGE_SIZE).get_page(request.GET.get("page")),
        "employed": employed,
        "employed_page": employed_page,
    }
    return render(request, "hours/my_awards.html", context)


@allow("hours.own.view")
@require_GET
def my_statements(request: MissionRequest) -> HttpResponse:
    """The statements of the contracts held: to declare, late, sent; each opens its form or its receipt."""
    today = timezone.localdate()
    mine = for_holder(own_statements(request.actor))
    chosen = OwnFilter(request.GET)
    found = received_list(chosen.apply(mine, today), request.GET.get("tri", ""))
    shown = KeysFirst(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": chosen,
        "page": shown,
        "rows": [(row, OWN_STATES[own_state_of(row, today)], BADGES[own_state_of(row, today)]) for row in shown],
        "due": own_in_state(mine, "due", today).count(),
        "late": own_in_state(mine, "late", today).count(),
        "query": request.GET.urlencode(),
    }
    return render(request, "hours/my_statements.html", context)


@allow("hours.own.view")
@require_GET
def my_statements_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    today = timezone.localdate()
    mine = OwnFilter(request.GET).apply(for_holder(own_statements(request.actor)), today)
    columns = [
        Column("Marché", width=40), Column("Lot", width=30), Column("Période du", DATE), Column("au", DATE),
        Column("À rendre avant le", DATE), Column("État"), Column("Envoyé le", DATE), Column("Déclarées", HOURS),
        Column("Provenance", width=48),
    ]  # fmt: skip
    rows = [
        (
            row.award.lot.contract.title, str(row.award.lot), row.period_start, row.period_end, row.due_on,
            OWN_STATES[own_state_of(row, today)],
            timezone.localtime(row.confirmed_at).date() if row.confirmed_at else None,
            row.declared if row.confirmed_at else None, row.provenance,
        )
        for row in received_list(mine, request.GET.get("tri", ""))[:EXPORTED_AT_MOST]
    ]  # fmt: skip
    source = [("Source", f"Vos relevés au {formats.long_date(today)}"), ("Mission", request.mission.name)]
    return file_answer(
        write_workbook([Sheet("Relevés", columns, rows)], source=source, title="Mes relevés d’heures"),
        f"mes-releves-{today}.xlsx",
    )


@allow("hours.own.view")
@require_GET
def my_awards_export(request: MissionRequest) -> HttpResponse:
    """The contracts held and their hours, as a spreadsheet: nobody is named in it."""
    _, lines = progress_asked(request)
    columns = [
        Column("Marché", width=40), Column("Lot", width=30), Column("Acheteur", width=30), Column("Rôle", width=18),
        Column("Dues", WHOLE_HOURS), Column("Déclarées", HOURS), Column("Retenues", HOURS), Column("Reste", HOURS),
    ]  # fmt: skip
    has_excused = any(line.excused for line in lines)
    if has_excused:
        columns.append(Column("Déduites", WHOLE_HOURS))
    rows = [
        (
            line.award.lot.contract.title, str(line.award.lot), str(line.award.lot.contract.operation.buyer),
            line.award.get_role_display(), line.owed, line.balance.declared, line.balance.counted, line.remaining,
            *((line.excused,) if has_excused else ()),
        )
        for line in lines
    ]  # fmt: skip
    now = timezone.localtime()
    book = write_workbook(
        [Sheet("Mes marchés", columns, rows)],
        source=[("Mission", request.mission.name), ("Établi le", formats.moment(now))],
        title="Mes marchés",
        produced_at=now,
    )
    return file_answer(book, f"mes-marches-{now:%Y-%m-%d}.xlsx")


@allow("hours.own.view")
@require_GET
def my_award(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One contract held: its hours, its statements and their receipts, person by person what counts and why not."""
    today = timezone.localdate()
    mine = own_awards(request.actor)
    others = mine.filter(company=OuterRef("company")).exclude(pk=OuterRef("pk"))
    own = with_last_request(mine.select_related("lot__contract__operation__lead_desk"))
    own = own.annotate(holds_others=Exists(others))
    held = awards_progress(own.filter(public_id=public_id), today)
    if not held:
        raise Http404
    progress, award = held[0], held[0].award
    statements = for_holder(own_statements(request.actor)).filter(award=award).select_related("award__lot__contract")
    lines = people_lines(LedgerEntry.objects.filter(assignment__award=award))
    shown = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    with_contests(shown, Contest.objects.filter(assignment__award=award))
    log_reading(request, {line.assignment.participant.public_id for line in shown})
    context = {
        "line": progress,
        "award": award,
        "statements": [
            (statement, OWN_STATES[own_state_of(statement, today)], BADGES[own_state_of(statement, today)])
            for statement in statements.order_by("-period_start")
        ],
        "page": shown,
        "contact": desk_contact(award.lot.contract.operation),
        "panels": panels("own_award", request.actor, award),
        "breadcrumbs": [
            {"label": "Mes marchés", "url": reverse("my_awards")},
            {"label": award.lot.contract.title},
        ],
    }
    return render(request, "hours/my_award.html", context)
