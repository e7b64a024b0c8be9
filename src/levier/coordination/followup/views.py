"""The board, and what stands behind each of its figures."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.search.words import fold
from levier.common.tabular.writing import DATE, HOURS, INTEGER, MONTH, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.commitments.dated import state_day
from levier.coordination.commitments.territories import opened as other_missions
from levier.coordination.commitments.territories.sheets import opened_sheet
from levier.coordination.followup.behind import KINDS, EntriesFilter
from levier.coordination.followup.cells import NOBODY, Row, add_up, parted, read_cells, rows_by
from levier.coordination.followup.exits.home import Rate, dynamic_rate
from levier.coordination.followup.filters import AXES, SEVERAL, BoardFilter
from levier.coordination.followup.selectors import first_late, to_count, with_what_is_shown
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.hours.policy import (
    visible_entries,
    visible_year_sums,
)
from levier.coordination.participants.selectors import names_for
from levier.coordination.procurement.policy import visible_operations

PAGE_SIZE = 50
OPENED_SHOWN = 10
EXPORTED_AT_MOST = 50_000
ORDERS = {
    "nom": lambda row: fold(row.label),
    "dues": lambda row: row.owed,
    "declarees": lambda row: row.balance.declared,
    "retenues": lambda row: row.balance.counted,
    "personnes": lambda row: row.people,
    "reste": lambda row: row.remaining,
    "avance": lambda row: row.gap,
    "fin": lambda row: str(row.ends_on or ""),
}
ENTRY_ORDERS = {
    "mois": "month",
    "personne": "assignment__participant__last_name",
    "entreprise": "award__company__name",
    "heures": "hundredths",
}
FILTERED = ("operation", "guichet", "entreprise", "annee", "texte")
# The list behind each figure, and which of its lines.
BEHIND = {
    "owed": ("owed_hours", ""),
    "declared": ("entries", "nature=declared&"),
    "counted": ("entries", "nature=counted&"),
    "taken_over": ("openings", ""),
    "remaining": ("remaining_hours", ""),
}
PEOPLE_ONCE = (
    "Personnes dont des heures sont retenues\u00a0: chacune compte une fois par ligne et une fois dans l’ensemble, ces "
    "nombres ne s’additionnent pas."
)
NOTHING_BEHIND = dict.fromkeys(BEHIND, "")


def board_rows(
    chosen: BoardFilter, today: datetime.date, order: str, orders: Mapping[str, Callable[[Row], Any]]
) -> tuple[Sequence[Row], Row]:
    """What the board's address asks for: its rows in order, and their sum; 404 when it names what is not there."""
    if chosen.errors:
        raise Http404
    cells = chosen.cells(read_cells(chosen.operations(chosen.followed), today, year=chosen.year))
    dated = chosen.year in (None, today.year)
    rows: Sequence[Row] = rows_by(cells, chosen.axis, today, dated=dated, organizations=chosen.public_ids())
    shown = cells.cells
    if chosen.chosen("etat"):
        rows = chosen.rows(rows)
        shown = [cell for row in rows for cell in row.cells]
    if order.removeprefix("-") in orders:
        rows = sorted(rows, key=orders[order.removeprefix("-")], reverse=order.startswith("-"))
    return rows, add_up("", "Ensemble", "", shown, today, dated=dated)


@allow("followup.board.view")
@require_GET
def show_board(request: MissionRequest) -> HttpResponse:
    """What must be done on top, then the hours by lot, operation, desk or company; every figure opens its entries."""
    today = timezone.localdate()
    chosen = BoardFilter(request.GET, visible_operations(request.actor), today)
    rows, total = board_rows(chosen, today, request.GET.get("tri", ""), ORDERS)
    late = first_late(request.actor, today)
    waiting = to_count(request.actor)
    opened = other_missions.opened_in_force(request.actor)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lists = lists_behind()
    context = {
        "as_of": state_day(chosen.year, today),
        "form": chosen,
        "axis": AXES[chosen.axis],
        "several": SEVERAL.get(chosen.axis, ""),
        "axes": [(axis_url(request, name), words, name == chosen.axis) for name, words in AXES.items()],
        "page": page,
        "rows": [
            (row, behind(chosen.query(*FILTERED, **{chosen.axis: row.key}), lists) if row.key else NOTHING_BEHIND)
            for row in page
        ],
        "total": total,
        "people_once": PEOPLE_ONCE,
        # The rows in a state are no list of lines: each opens its own.
        "behind": NOTHING_BEHIND if chosen.chosen("etat") else behind(chosen.query(*FILTERED), lists),
        "address": request.GET.urlencode(),
        "late": late,
        "late_count": late[0].in_all if late else 0,
        "waiting": waiting.statements,
        "waiting_hours": waiting.hundredths,
        "parted": parted(total, today),
        "exits": board_exits(request, chosen),
        "opened": opened[:OPENED_SHOWN],
        "opened_count": len(opened),
        "opened_total": other_missions.total_of(opened),
    }
    return render(request, "followup/board.html", context)


def board_exits(request: MissionRequest, chosen: BoardFilter) -> Rate | None:
    """The rate of dynamic exits of the desk and year asked for: exits are of a desk's people, and neither an operation
    nor a company narrows them. One query."""
    desk = chosen.chosen("guichet")
    if desk == NOBODY or any(map(chosen.chosen, ("operation", "entreprise", "texte", "etat"))):
        return None
    return dynamic_rate(request.actor, year=chosen.year, desk=desk)


def axis_url(request: MissionRequest, axis: str) -> str:
    """The same board presented another way, from its first page."""
    query = request.GET.copy()
    query["par"] = axis
    query.pop("page", None)
    return f"?{query.urlencode()}"


def lists_behind() -> dict[str, str]:
    """How the address of the list behind each figure begins."""
    return {figure: f"{reverse(page)}?{lines}" for figure, (page, lines) in BEHIND.items()}


def behind(query: str, lists: dict[str, str]) -> dict[str, str]:
    """The address of the list behind each figure, for what a query asks for."""
    # Nothing asked for: the whole list.
    return {figure: f"{begins}{query}".rstrip("&?") for figure, begins in lists.items()}


@allow("followup.board.view")
@require_GET
def board_export(request: MissionRequest) -> HttpResponse:
    """The board as it is filtered, as a spreadsheet."""
    today = timezone.localdate()
    chosen = BoardFilter(request.GET, visible_operations(request.actor), today)
    rows, total = board_rows(chosen, today, request.GET.get("tri", ""), ORDERS)
    sheet = rows_sheet("Tableau de bord", AXES[chosen.axis].capitalize(), rows, total)
    source = [
        ("Mission", request.mission.name),
        ("Source", f"Registre des heures, écritures au {formats.long_date(today)}"),
        ("Heures dues", f"au {formats.long_date(state_day(chosen.year, today))}"),
        ("Année travaillée", chosen.chosen("annee") or "toute la durée"),
        ("Reste", "Compté lot par lot\u00a0: ce qu’un lot fait au-delà ne compense pas un autre."),
        ("Personnes", PEOPLE_ONCE),
    ]
    sheets = [sheet]
    if shared := parted(total, today):
        source += [
            (label, f"{formats.whole_hours(row.owed)} dues, {formats.hours(row.balance.counted)} retenues")
            for label, row in (("Part de la mission", shared.ours), ("Part d’autres missions", shared.theirs))
        ]
    if opened := other_missions.opened_in_force(request.actor):
        sheets.append(opened_sheet(opened))
    return file_answer(write_workbook(sheets, source=source, title="Tableau de bord"), f"tableau-de-bord-{today}.xlsx")


def rows_sheet(title: str, heading: str, rows: Sequence[Row], total: Row) -> Sheet:
    """Rows as a spreadsheet holds them, the first column so called; hours taken over have their own, if any."""
    columns = [
        Column(heading, width=40), Column("Précisions", width=50),
        Column("Dues", WHOLE_HOURS), Column("Déclarées", HOURS), Column("Retenues", HOURS), Column("Refusées", HOURS),
        Column("À compter", HOURS), Column("Restantes", HOURS), Column("Attendues au calendrier", WHOLE_HOURS),
        Column("Fin", DATE), Column("Personnes", INTEGER),
    ]  # fmt: skip
    rows = list(rows)
    has_openings, has_releases = bool(total.to_date.taken_over), any(row.cancelled for row in rows)
    if has_openings:
        columns.append(Column("Reprises (depuis le début)", HOURS))
    if has_releases:
        columns += [Column("Engagées", WHOLE_HOURS), Column("Suspendues ou annulées", WHOLE_HOURS)]
    if total.excused:
        columns.append(Column("Déduites", WHOLE_HOURS))

    def line(row: Row) -> tuple[object, ...]:
        excused = (row.excused,) if total.excused else ()
        return (*exported(row, has_openings=has_openings, has_releases=has_releases), *excused)

    return Sheet(title, columns, [line(row) for row in rows], total=line(total))


def exported(row: Row, *, has_openings: bool, has_releases: bool) -> tuple[object, ...]:
    """A row as the spreadsheet holds it, with hours taken over, suspended or annulled where there are any."""
    openings = (row.to_date.taken_over,) if has_openings else ()
    releases = (row.committed, row.cancelled) if has_releases else ()
    return (row.label, row.detail, row.owed, row.balance.declared, row.balance.counted, row.balance.refused,
            row.balance.pending, row.remaining, row.expected, row.ends_on, row.people,
            *openings, *releases)  # fmt: skip


def asked_entries(request: MissionRequest) -> tuple[EntriesFilter, QuerySet[LedgerEntry]]:
    """The entries an address asks for; none when its month cannot be read, 404 when it names what is not there."""
    operations = visible_operations(request.actor)
    chosen = EntriesFilter(request.GET, operations, timezone.localdate())
    if set(chosen.errors) - {"mois"}:
        raise Http404
    entries = chosen.apply(with_what_is_shown(visible_entries(request.actor)))
    return chosen, entries.none() if chosen.errors else entries


def in_order(entries: QuerySet[LedgerEntry], order: str) -> QuerySet[LedgerEntry]:
    """The entries in the order asked for; the last recorded first without one."""
    key = ENTRY_ORDERS.get(order.removeprefix("-"))
    return entries.order_by(f"-{key}" if order.startswith("-") else key, "-pk") if key else entries


@allow("followup.board.view")
@require_GET
def show_entries(request: MissionRequest) -> HttpResponse:
    """The ledger's entries behind a figure, and their sums, which are that figure."""
    chosen, entries = asked_entries(request)
    sums = Balance() if chosen.errors else chosen.sums(visible_entries(request.actor), visible_year_sums(request.actor))
    page = KeysFirst(in_order(entries, request.GET.get("tri", "")), PAGE_SIZE).get_page(request.GET.get("page"))
    people = {entry.assignment.participant.public_id for entry in page}
    names = names_for(request.actor, people)
    for entry in page:
        person = entry.assignment.participant
        entry.name = names.get(person.public_id, person.short_name)
    log_reading(request, people)
    context = {
        "page": page,
        "form": chosen,
        "asked": chosen.in_words(),
        "kind": chosen.chosen("nature"),
        "sums": sums,
        "address": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Écritures"}],
    }
    return render(request, "followup/entries.html", context)


@allow("followup.board.view")
@require_GET
def entries_export(request: MissionRequest) -> HttpResponse:
    """The same entries as a spreadsheet: short names only, since a file travels."""
    chosen, found = asked_entries(request)
    entries = list(in_order(found, request.GET.get("tri", ""))[:EXPORTED_AT_MOST])
    log_reading(request, {entry.assignment.participant.public_id for entry in entries})
    columns = [
        Column("Mois", MONTH), Column("Personne"), Column("Entreprise", width=30), Column("Marché", width=40),
        Column("Guichet", width=30), Column("Nature"), Column("Heures", HOURS), Column("Motif", width=40),
        Column("Auteur", width=30), Column("Enregistrée le", DATE), Column("Provenance", width=48),
    ]  # fmt: skip
    rows = [
        (
            entry.month, entry.assignment.participant.short_name, str(entry.award.company),
            entry.award.lot.contract.title, str(entry.assignment.desk),
            entry.get_kind_display() + (" (correction)" if entry.corrects_id else ""), entry.hundredths, entry.reason,
            entry.signed_by, timezone.localtime(entry.recorded_at).date(),
            entry.statement.provenance if entry.statement and entry.kind == EntryKind.DECLARED else "",
        )
        for entry in entries
    ]  # fmt: skip
    kind = KINDS.get(chosen.chosen("nature"), "toutes")
    source = [("Mission", request.mission.name), ("Nature", kind), ("Choix", chosen.in_words() or "tout")]
    return file_answer(
        write_workbook([Sheet("Écritures", columns, rows)], source=source, title="Écritures"), "ecritures.xlsx"
    )
