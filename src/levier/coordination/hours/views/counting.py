"""The facilitator: the statements that came in and those awaited, the lines to count, the exceptions, corrections."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.registry import offered, panels
from levier.common.tabular.writing import DATE, HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.compared import Compared, compare
from levier.coordination.hours.contests import with_contests
from levier.coordination.hours.counting_rules import explain
from levier.coordination.hours.elsewhere import name_others
from levier.coordination.hours.judging_forms import CorrectForm, JudgeForm, SettleForm
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import (
    AddedPerson,
    Contest,
    EntryKind,
    InvoicedWork,
    LedgerEntry,
    MessageKind,
    Side,
    Statement,
    StatementMessage,
)
from levier.coordination.hours.policy import answered_statements, may_judge_of, visible_statements
from levier.coordination.hours.receipts import acts_behind
from levier.coordination.hours.received import (
    BADGES,
    STATES,
    ReceivedFilter,
    in_state,
    received_list,
    state_of,
    with_pending,
)
from levier.coordination.hours.selectors import StatementLine, statement_lines
from levier.coordination.hours.services.by_structures import still_awaited
from levier.coordination.hours.services.receiving import receiving
from levier.coordination.hours.services.requests import tell_returns
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.participants.selectors import names_for
from levier.coordination.procurement.policy import may_edit_operation, visible_operations

PAGE_SIZE = 50
EXPORTED_AT_MOST = 20_000


@allow("hours.statement.judge")
@require_GET
def received(request: MissionRequest) -> HttpResponse:
    """The statements awaited and received, the earliest due first."""
    today = timezone.localdate()
    mine = visible_statements(request.actor)
    chosen = ReceivedFilter(request.GET, mine, visible_operations(request.actor))
    found = chosen.apply(mine, today)
    in_order = received_list(with_pending(found), request.GET.get("tri", ""))
    shown = KeysFirst(in_order, PAGE_SIZE, counted=found).get_page(request.GET.get("page"))
    rows = [row_of(statement, today) for statement in shown]
    tell_returns([row["link"] for row in rows if row["link"] is not None])
    context = {
        "form": chosen,
        "page": shown,
        "rows": rows,
        "to_ask": in_state(answered_statements(request.actor), "due", today).filter(period_end__lt=today).count(),
        "late": in_state(mine, "late", today).count(),
        "to_count": in_state(mine, "to_count", today).count(),
        "query": request.GET.urlencode(),
    }
    return render(request, "hours/received.html", context)


def row_of(statement: Statement, today: datetime.date) -> dict[str, Any]:
    """One row of the list: its state, and the last time it was asked for."""
    state = state_of(statement, today)
    links = list(statement.links.all())
    contact = statement.award.contact_email.strip().lower()
    return {"statement": statement, "state": state, "words": STATES[state], "badge": BADGES[state],
            "link": links[-1] if links else None, "sent": len(links),
            "to_another": bool(links) and links[-1].sent_to.lower() not in ("", contact),
            "untold": bool(links) and all(link.sent_to.lower() != contact for link in links)}  # fmt: skip


@allow("hours.statement.judge")
@require_GET
def received_export(request: MissionRequest) -> HttpResponse:
    """The filtered list as a spreadsheet."""
    today = timezone.localdate()
    chosen = ReceivedFilter(request.GET, visible_statements(request.actor), visible_operations(request.actor))
    found = received_list(
        chosen.apply(with_pending(visible_statements(request.actor)), today), request.GET.get("tri", "")
    )
    columns = [
        Column("Entreprise", width=32), Column("Marché", width=40), Column("Lot", width=30),
        Column("Période du", DATE), Column("au", DATE), Column("Attendu avant le", DATE), Column("État"),
        Column("Reçu le", DATE), Column("Déclarées", HOURS), Column("À compter", HOURS),
        Column("Correspondant", width=28), Column("Adresse", width=32), Column("Provenance", width=48),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            str(row.award.company), row.award.lot.contract.title, str(row.award.lot),
            row.period_start, row.period_end, row.due_on, STATES[state_of(row, today)],
            timezone.localtime(row.confirmed_at).date() if row.confirmed_at else None,
            row.declared, row.pending, row.award.contact_name, row.award.contact_email, row.provenance,
        )
        for row in found[:EXPORTED_AT_MOST]
    ]  # fmt: skip
    source = [("Source", f"Relevés de la mission au {formats.long_date(today)}"), ("Mission", request.mission.name)]
    return file_answer(
        write_workbook([Sheet("Relevés", columns, rows)], source=source, title="Relevés d’heures"),
        f"releves-{today}.xlsx",
    )


@allow("hours.statement.judge")
@require_POST
def request_statements(request: MissionRequest) -> HttpResponse:
    """Asks by mail for one statement (`releve`), or for all those due."""
    today = timezone.localdate()
    waiting = with_pending(answered_statements(request.actor)).filter(confirmed_at=None)
    one = request.POST.get("releve", "")
    if one:
        try:
            waiting = waiting.filter(public_id=UUID(one))
        except ValueError as error:
            raise Http404 from error
    else:
        waiting = waiting.filter(period_end__lt=today)
    asked = services.ask_for(waiting, now=timezone.now(), author=request.user)
    for words, level in told_of(asked):
        messages.add_message(request, level, words)
    return redirect("counting", public_id=one) if one else redirect("received")


def told_of(asked: services.Asked) -> list[tuple[str, int]]:
    """What an asking did, in words."""
    told = []
    if asked.mails:
        words = formats.count(asked.asked, "relevé demandé", "relevés demandés")
        told.append((f"{words} en {formats.count(asked.mails, 'courriel')}.", messages.SUCCESS))
    if asked.already:
        words = formats.count(asked.already, "relevé déjà demandé", "relevés déjà demandés")
        told.append((f"{words} aujourd’hui\u00a0: rien n’est reparti.", messages.INFO))
    for statement in asked.leaving:
        sentence = "le correspondant dit que ce n’est plus lui. Répondez d’abord à son message."
        told.append((f"{statement.award.company}\u00a0: {sentence}", messages.WARNING))
    for statement in asked.unreachable:
        sentence = "aucune adresse où écrire. Complétez le correspondant du marché."
        told.append((f"{statement.award.company}\u00a0: {sentence}", messages.WARNING))
    return told or [("Aucun relevé n’est à demander.", messages.INFO)]


def readable_statement(request: MissionRequest, public_id: UUID) -> Statement:
    """The statement, or 404 for whoever may not open it."""
    mine = with_pending(visible_statements(request.actor)).select_related(
        "award__lot__contract__operation__lead_desk",
        "award__lot__contract__insertion_clause",
        "award__company",
        "entered_by",
        "evidence",
    )
    return get_object_or_404(mine, public_id=public_id)


def answers(request: MissionRequest, found: Statement) -> bool:
    """Whether this person writes to the company of a statement she reads: its lead desk, the mission's team."""
    return may_edit_operation(request.actor, found.award.lot.contract.operation)


def check_answers(request: MissionRequest, found: Statement) -> None:
    """Refuses whoever only reads the statement."""
    if not answers(request, found):
        raise PermissionDenied


def lines_for(request: MissionRequest, found: Statement) -> tuple[list[StatementLine], list[Compared]]:
    """The lines of a statement as this person may read them: the people of other desks under their short names,
    whether she decides of each, both figures where two declare; and the figures beside which the declarant has said
    nothing. Two queries more than the lines, three when hours overlap another contract."""
    lines = statement_lines(found)
    beside, alone = compare(found, lines)
    lines += lines_without_hours(found, lines, beside.values())
    names = names_for(request.actor, {line.assignment.participant.public_id for line in lines})
    operation = found.award.lot.contract.operation
    with_contests(lines, Contest.objects.filter(assignment__award=found.award_id, month__in=found.months))
    name_others(request.actor, lines)
    for line in lines:
        line.compared = beside.get((line.assignment.pk, line.month))
        person = line.assignment.participant
        line.name = names.get(person.public_id, person.short_name)
        line.may_judge = may_judge_of(request.actor, operation, line.assignment)
    return lines, alone


def lines_without_hours(
    found: Statement, lines: Iterable[StatementLine], compared: Iterable[Compared]
) -> list[StatementLine]:
    """The lines of those of whom the declarant says no hours, and another says some: the ledger has none of them, and
    their gap is settled as any other."""
    known = {(line.assignment.pk, line.month) for line in lines}
    missing = [one.second for one in compared if (one.second.assignment_id, one.second.month) not in known]
    for second in missing:
        second.assignment.award = found.award
    return [StatementLine(second.assignment, second.month, Balance()) for second in missing]


def added_for(request: MissionRequest, found: Statement) -> list[Any]:
    """The people the company added, whose eligibility is to establish, under the names this person may read; two
    queries."""
    added: list[Any] = list(
        AddedPerson.objects.filter(statement=found, assignment__participant__eligibilities=None).select_related(
            "assignment__participant"
        )
    )
    names = names_for(request.actor, {person.assignment.participant.public_id for person in added})
    for person in added:
        participant = person.assignment.participant
        person.name = names.get(participant.public_id, participant.short_name)
        person.is_whole = person.name != participant.short_name
    return added


def awaited_for(request: MissionRequest, found: Statement) -> list[tuple[Assignment, str, datetime.date]]:
    """Whom the structures have still to say of a statement left to them, under the name this person may read, and the
    month awaited."""
    awaited = still_awaited(found)
    names = names_for(request.actor, {person.participant.public_id for person, _ in awaited}) if awaited else {}
    return [
        (person, names.get(person.participant.public_id, person.participant.short_name), month)
        for person, month in awaited
    ]


@allow("hours.statement.judge")
@require_GET
def counting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One statement: plain lines to count in one act, exceptions to open one by one, what was asked and said."""
    found = readable_statement(request, public_id)
    state = state_of(found, timezone.localdate())
    lines, alone = lines_for(request, found)
    plain = [line for line in lines if line.is_plain and line.may_judge]
    added = added_for(request, found)
    read = {line.assignment.participant.public_id for line in lines}
    read |= {one.second.assignment.participant.public_id for one in alone}
    awaited = awaited_for(request, found)
    read |= {person.participant.public_id for person, _, _ in awaited}
    log_reading(request, read | {person.assignment.participant.public_id for person in added})
    told = list(found.messages.filter(handled_at=None))
    links = list(services.links_told(found))
    tell_returns(links)
    now = timezone.now()
    # Nobody's departure is looked for where nobody of these addresses ever left.
    closed = services.closed_by_departures([link for link in links if link.may_be_closed], now=now)
    context = {
        "statement": found,
        "state": state,
        "words": STATES[state],
        "badge": BADGES[state],
        "lines": lines,
        "alone": alone,
        "plain": plain,
        "plain_total": sum(line.balance.pending for line in plain),
        "may_answer": answers(request, found),
        "contested": [line for line in lines if line.contest is not None and line.contest.waits],
        "exceptions": [line for line in lines if line.is_exception],
        "totals": {
            "declared": sum(line.balance.declared for line in lines),
            "counted": sum(line.balance.counted for line in lines),
            "refused": sum(line.balance.refused for line in lines),
            "pending": sum(line.balance.pending for line in lines),
        },
        "corrected_by": acts_behind(found, lines),
        "added": added,
        "awaited": awaited,
        "links": links,
        "closed": closed,
        "begun": None if found.confirmed_at else found.drafts.filter(side=Side.COMPANY).first(),
        "told": told,
        "is_disputed": any(message.kind != MessageKind.CONTACT for message in told),
        "takes_hours": not receiving(found.award).closed,
        "panels": panels("statement", request.actor, found),
        "now": now,
        "breadcrumbs": [{"label": "Relevés d’heures", "url": reverse("received")}, {"label": str(found).capitalize()}],
    }
    return render(request, "hours/counting.html", context)


@allow("hours.statement.judge")
@require_POST
def count_plain(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Counts, in one act, every line that passes every check."""
    found = readable_statement(request, public_id)
    operation = found.award.lot.contract.operation
    try:
        lines, hundredths = services.count_plain_lines(
            found, author=request.user, may_judge=lambda assignment: may_judge_of(request.actor, operation, assignment)
        )
    except Problem as problem:
        messages.warning(request, problem.sentence)
        return redirect("counting", public_id=public_id)
    if lines:
        words = formats.count(lines, "ligne retenue", "lignes retenues")
        messages.success(request, f"{words}, {formats.hours(hundredths)}.")
    else:
        messages.info(request, "Rien à retenir\u00a0: ces lignes l’étaient déjà.")
    return redirect("counting", public_id=public_id)


def readable_line(request: MissionRequest, public_id: UUID, assignment: UUID, month: str) -> tuple[Statement, Any]:
    """A statement and one of its lines (`month` reads `2026-03`), or 404."""
    found = readable_statement(request, public_id)
    for line in lines_for(request, found)[0]:
        if line.assignment.public_id == assignment and f"{line.month:%Y-%m}" == month:
            if request.method == "POST" and not line.may_judge:
                raise PermissionDenied
            return found, line
    raise Http404


def show_line(
    request: MissionRequest,
    found: Statement,
    line: StatementLine,
    *,
    judging: JudgeForm | None = None,
    correcting: CorrectForm | None = None,
    settling: SettleForm | None = None,
) -> HttpResponse:
    """The page of one line, with the forms given or fresh ones."""
    log_reading(request, {line.assignment.participant.public_id})
    seen = {"seen": line.last_entry}
    back = reverse("counting", kwargs={"public_id": found.public_id})
    contract = found.award.lot.contract
    context = {
        "statement": found,
        "line": line,
        "explained": [(finding, explain(finding.rule, contract.ccag_named)) for finding in line.findings],
        "judging": judging or JudgeForm(initial=seen, must_refuse=line.cannot_count),
        "correcting": correcting or CorrectForm(correctable(line), initial=seen, auto_id="correct_%s"),
        "may_correct": line.may_judge and bool(correctable(line)),
        "is_correcting": correcting is not None,
        "invoices": invoices_of(line),
        "settling": settling or SettleForm(auto_id="settle_%s"),
        "back": back,
        "certified": offered("certificate_words")(found.award),
        "may_answer": answers(request, found),
        "takes_hours": not receiving(found.award).closed,
        "breadcrumbs": [
            {"label": "Relevés d’heures", "url": reverse("received")},
            {"label": f"{found.award.company}, {found}", "url": back},
            {"label": f"{line.assignment.participant.short_name}, {formats.month(line.month)}"},
        ],
    }
    return render(request, "hours/line.html", context)


def invoices_of(line: StatementLine) -> list[InvoicedWork]:
    """The invoices that entries of a line were made from, with their copies; one query."""
    found = InvoicedWork.objects.filter(lines__entry__in=[entry.pk for entry in line.entries])
    return list(found.select_related("employer", "copy").order_by("pk"))


def correctable(line: StatementLine) -> list[tuple[int, str]]:
    """The first entries of a line, which a correction may name. What a company attested is corrected as it is entered,
    with its source and a copy to the company (`enter_correction`): its receipt would else say what it never signed."""
    by_structure = line.assignment.declarant == Declarant.EMPLOYER
    return [
        (entry.pk, f"{formats.hours(entry.hundredths)} {entry.get_kind_display()}, écriture n°\u00a0{entry.pk}")
        for entry in line.entries
        if entry.corrects_id is None and (entry.kind != EntryKind.DECLARED or by_structure)
    ]


@allow("hours.statement.judge")
@require_http_methods(["GET", "POST"])
def judge_line(request: MissionRequest, public_id: UUID, assignment: UUID, month: str) -> HttpResponse:
    """One line: why it stops, what the rule is, its history; and what becomes of it."""
    found, line = readable_line(request, public_id, assignment, month)
    if request.method == "GET":
        return show_line(request, found, line)
    form = JudgeForm(request.POST, must_refuse=line.cannot_count)
    if not form.is_valid():
        return show_line(request, found, line, judging=form)
    chosen = form.cleaned_data
    hours = chosen["hours"] or line.balance.pending
    is_refused = chosen["decision"] == "refuse"
    looked_at = line.stopped_by if is_refused else next(iter(line.findings), None)
    try:
        services.judge(
            line.assignment,
            line.month,
            EntryKind.REFUSED if is_refused else EntryKind.COUNTED,
            line.balance.pending if chosen["decision"] == "all" else hours,
            author=request.user,
            rule=looked_at.rule if looked_at else "",
            reason=chosen["reason"] or " ".join(finding.sentence for finding in line.findings),
            statement=found,
            seen=chosen["seen"],
        )
    except Problem as problem:
        if problem.field is None:
            messages.warning(request, problem.sentence)
            return redirect(request.path)
        form.add_error(problem.field, problem.sentence)
        return show_line(request, found, line, judging=form)
    left = line.balance.pending - (line.balance.pending if chosen["decision"] == "all" else hours)
    if left:
        messages.success(request, f"C’est noté. Il reste {formats.hours(left)} à juger sur cette ligne.")
        return redirect(request.path)
    messages.success(request, "Ligne jugée.")
    return redirect("counting", public_id=public_id)


@allow("hours.statement.judge")
@require_POST
def correct_entry(request: MissionRequest, public_id: UUID, assignment: UUID, month: str) -> HttpResponse:
    """Adds a signed difference to one entry of a line; what it corrects stays as it was."""
    found, line = readable_line(request, public_id, assignment, month)
    form = CorrectForm(correctable(line), request.POST, auto_id="correct_%s")
    if not form.is_valid():
        return show_line(request, found, line, correcting=form)
    entry = LedgerEntry.objects.select_related("assignment").get(pk=form.cleaned_data["entry"])
    try:
        services.correct(
            entry,
            form.cleaned_data["difference"],
            author=request.user,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except Problem as problem:
        form.add_error(problem.field, problem.sentence)
        return show_line(request, found, line, correcting=form)
    messages.success(request, "Correction enregistrée\u00a0: l’écriture d’origine reste lisible.")
    return redirect("judge_line", public_id=public_id, assignment=assignment, month=month)


@allow("hours.statement.judge")
@require_POST
def settle_gap(request: MissionRequest, public_id: UUID, assignment: UUID, month: str) -> HttpResponse:
    """Closes the gap between what the holder and the structure say of one line, with what settled it."""
    found, line = readable_line(request, public_id, assignment, month)
    if line.compared is None or not line.compared.waits:
        messages.info(request, "Cet écart est déjà tranché, ou n’existe plus.")
        return redirect("judge_line", public_id=public_id, assignment=assignment, month=month)
    form = SettleForm(request.POST, auto_id="settle_%s")
    if not form.is_valid():
        return show_line(request, found, line, settling=form)
    services.settle_gap(
        line.compared.second, author=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
    )
    messages.success(request, "Écart tranché\u00a0: les deux chiffres restent lisibles.")
    return redirect("judge_line", public_id=public_id, assignment=assignment, month=month)


@allow("hours.statement.judge")
@require_POST
def revoke_links(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Revokes the links of a statement still in force."""
    found = readable_statement(request, public_id)
    check_answers(request, found)
    revoked = services.revoke_links(found, now=timezone.now())
    words = formats.count(revoked, "lien annulé", "liens annulés")
    again = " Demandez de nouveau le relevé pour en envoyer un autre." if found.confirmed_at is None else ""
    messages.success(request, f"{words}.{again}")
    return redirect("counting", public_id=public_id)


@allow("hours.statement.judge")
@require_POST
def handle_message(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Closes a company's message; a change of contact is accepted (and the former's links revoked) or declined."""
    mine = visible_statements(request.actor)
    message = get_object_or_404(
        StatementMessage.objects.filter(statement__in=mine).select_related("statement"), public_id=public_id
    )
    check_answers(request, message.statement)
    accept = request.POST.get("decision") != "decline"
    closed = services.handle_message(
        message,
        author=request.user,
        now=timezone.now(),
        accept=accept,
        among=answered_statements(request.actor),
    )
    messages.success(request, "C’est noté." if closed else "Ce message était déjà traité.")
    return redirect("counting", public_id=message.statement.public_id)
