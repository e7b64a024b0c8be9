"""What this room offers the others: its place in the navigation, what waits for whom, what must always hold."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.privacy.retention import RetentionRule, offer_retention
from levier.common.registry import (
    Axis,
    CheckResult,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer,
    offer_check,
    offer_navigation,
    offer_open_points,
    offer_pages,
    offer_panel,
)
from levier.common.triggers import offer_trigger
from levier.common.ui import formats
from levier.coordination.hours import (
    departures,  # noqa: F401 what a departure leaves of this room
    finding,  # noqa: F401 what the search finds of this room
)
from levier.coordination.hours.asking import out_of_reach
from levier.coordination.hours.by_month import hours_by_month, month_bars
from levier.coordination.hours.compared import waiting_gaps
from levier.coordination.hours.contests import contests_wait
from levier.coordination.hours.kept_awards import hours_on_their_award, kept_award_trigger
from levier.coordination.hours.letters.samples import decision_sample, judged_sample, receipt_sample, sheet_sample
from levier.coordination.hours.models import (
    AddedPerson,
    Allocation,
    AllocationPart,
    Contest,
    LedgerEntry,
    MessageKind,
    OpeningEntry,
    StatementMessage,
)
from levier.coordination.hours.own import people_lines
from levier.coordination.hours.policy import (
    answered_statements,
    decides_contest,
    own_statements,
    visible_contests,
    visible_sheets,
    visible_statements,
)
from levier.coordination.hours.pooling import (
    finding as poolings_finding,  # noqa: F401 what the search finds of poolings
)
from levier.coordination.hours.pooling import (
    waiting as poolings_waiting,  # noqa: F401 what waits for an answer, or got one
)
from levier.coordination.hours.pooling.checks import allocations_add_up
from levier.coordination.hours.received import BADGES, STATES, for_holder, own_in_state, state_of, with_pending
from levier.coordination.hours.selectors import done_by_desk, done_by_lot
from levier.coordination.hours.services import (
    drop_statements_after,
    drop_statements_before_execution,
    forget_contests,
    forget_leftover_drafts,
    forget_sheets,
    letter,
    open_due_statements,
)
from levier.coordination.hours.sums import ledger_trigger, sums_follow_the_ledger
from levier.coordination.procurement.models import Award, Contract
from levier.coordination.procurement.selectors import award_named
from levier.organizations.models import OrganizationKind

COUNTING_PAGES = frozenset(
    {
        "counting",
        "judge_line",
        "correct_entry",
        "settle_gap",
        "contest",
        "enter_statement",
        "enter_person",
        "enter_check",
        "enter_correction",
        "enter_sheet",
        "enter_invoice",
    }
)
POOLING_PAGES = frozenset(
    {"pooling", "pooling_new", "pooling_agree", "pooling_decline", "pooling_person", "pooling_end", "pooling_allocate"}
)
MESSAGES = {
    MessageKind.CONTACT: "Nouveau correspondant à confirmer",
    MessageKind.ERROR: "Erreur signalée",
    MessageKind.CONTEST: "Relevé saisi par le guichet, contesté par l’entreprise",
}


def ledger_balances() -> CheckResult:
    """For each assignment and month: nothing negative, and no more judged than declared."""
    sums = list(
        LedgerEntry.objects.order_by()
        .values("assignment", "month")
        .annotate(
            declared=Sum("hundredths", filter=Q(kind="declared"), default=0),
            counted=Sum("hundredths", filter=Q(kind="counted"), default=0),
            refused=Sum("hundredths", filter=Q(kind="refused"), default=0),
        )
    )
    faults = [
        line
        for line in sums
        if min(line["declared"], line["counted"], line["refused"]) < 0
        or line["counted"] + line["refused"] > line["declared"]
    ]
    return CheckResult("soldes du registre des heures", len(sums), len(faults))


def openings_hold() -> CheckResult:
    """For each lot taken over: no hour left below zero (a person's, or those without a person), every entry of the
    award and desk of the one it corrects, and nobody's hours on another award than hers."""
    by_line = OpeningEntry.objects.order_by().values("award", "assignment").annotate(held=Sum("hundredths"))
    entries = OpeningEntry.objects.order_by()
    strayed = entries.filter(
        (Q(corrects__isnull=False) & (~Q(award=F("corrects__award")) | ~Q(desk=F("corrects__desk"))))
        | (Q(assignment__isnull=False) & ~Q(award=F("assignment__award")))
        | (Q(corrects__isnull=True) & ~Q(desk__kind=OrganizationKind.DESK))
    )
    return CheckResult("heures reprises", entries.count(), by_line.filter(held__lt=0).count() + strayed.count())


def people_to_establish(actor: Actor) -> list[OpenPoint]:
    """The people companies added, whose eligibility is to establish; one query. Follow-up tells the hours to count."""
    if not permits(actor, "hours.statement.judge"):
        return []
    of_statement = [list(held) for _, held in groupby(people_added(actor), key=attrgetter("statement_id"))]
    return [
        OpenPoint(
            badge="À compléter",
            tone="soon",
            what=formats.count(len(held), "personne ajoutée", "personnes ajoutées")
            + " par l’entreprise\u00a0: éligibilité à établir",
            where=f"{held[0].statement.award.company} · {held[0].statement.award.lot.contract.title}",
            url=reverse("counting", kwargs={"public_id": held[0].statement.public_id}),
        )
        for held in of_statement
    ]


@prepared
def people_added(actor: Actor) -> QuerySet[AddedPerson]:
    """The people added to the statements an actor answers for, without eligibility."""
    added = AddedPerson.objects.filter(
        statement__in=answered_statements(actor), assignment__participant__eligibilities=None
    )
    shown = with_award_named(added).only("statement__public_id", *award_named("statement__award"))
    return shown.order_by("statement", "pk")


def with_award_named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What was said on statements, with whose award they are of."""
    return rows.select_related("statement__award__company", "statement__award__lot__contract")


def messages_to_read(actor: Actor) -> list[OpenPoint]:
    """What companies told from their statements; one query."""
    if not permits(actor, "hours.statement.judge"):
        return []
    return [
        OpenPoint(
            badge="Message",
            tone="soon",
            what=MESSAGES[MessageKind(of_one[0].kind)],
            where=f"{of_one[0].statement.award.company} · {named_contracts(of_one)}",
            url=reverse("counting", kwargs={"public_id": of_one[0].statement.public_id}),
        )
        for of_one in said_once(messages_waiting(actor))
    ]


@prepared
def messages_waiting(actor: Actor) -> QuerySet[StatementMessage]:
    """What was told from the statements an actor answers for and nobody dealt with."""
    found = StatementMessage.objects.filter(statement__in=answered_statements(actor), handled_at=None)
    return with_award_named(found).only("kind", "request", "statement__public_id", *award_named("statement__award"))


def statements_out_of_reach(actor: Actor) -> list[OpenPoint]:
    """The statements that should have been asked for this morning and could not be; two queries."""
    if not permits(actor, "hours.statement.judge"):
        return []
    return [
        OpenPoint(
            badge="Non demandé",
            tone="todo",
            what=f"Relevé à demander, {why}",
            where=f"{one.award.company} · {one.award.lot.contract.title}",
            url=reverse("counting", kwargs={"public_id": one.public_id}),
            due=one.due_on,
        )
        for one, why in out_of_reach(actor, timezone.localdate())
    ]


def said_once(messages: Iterable[StatementMessage]) -> list[list[StatementMessage]]:
    """Messages as they were said: one for each, or one for all the lots of a grouped request."""
    found: dict[tuple[str, int], list[StatementMessage]] = {}
    for message in messages:
        key = ("request", message.request_id) if message.request_id else ("message", message.pk)
        found.setdefault(key, []).append(message)
    return list(found.values())


def named_contracts(said: list[StatementMessage]) -> str:
    """The contract a message is about, or how many."""
    titles = {message.statement.award.lot.contract_id: message.statement.award.lot.contract.title for message in said}
    return next(iter(titles.values())) if len(titles) == 1 else formats.count(len(titles), "marché")


def gaps_to_settle(actor: Actor) -> list[OpenPoint]:
    """Where the holder and the structure that employs someone disagree on her hours; one query."""
    if not permits(actor, "hours.statement.judge"):
        return []
    return [
        OpenPoint(
            badge="Écart",
            tone="soon",
            what=f"Deux déclarations ne s’accordent pas, {formats.month(second.month)}",
            where=f"{second.statement.award.company} · {second.statement.award.lot.contract.title}",
            url=reverse(
                "judge_line",
                kwargs={
                    "public_id": second.statement.public_id,
                    "assignment": second.assignment.public_id,
                    "month": f"{second.month:%Y-%m}",
                },
            ),
        )
        for second in answered_gaps(actor)
    ]


@prepared
def answered_gaps(actor: Actor) -> QuerySet[Any]:
    """The disagreements an actor settles, as a list shows them."""
    found = waiting_gaps(answered_statements(actor))
    found = found.select_related("assignment", "statement__award__company", "statement__award__lot__contract")
    return found.only("month", "assignment__public_id", "statement__public_id", *award_named("statement__award"))


def contests_to_decide(actor: Actor) -> list[OpenPoint]:
    """The contested refusals nobody has decided: for the buyer, who decides, and the desk, which may give in; one
    query. Nobody is named."""
    if not permits(actor, "hours.contest.view"):
        return []
    return [
        OpenPoint(
            badge="À décider" if decides_contest(actor, contest) else "Contestation",
            tone="todo" if decides_contest(actor, contest) else "soon",
            what=f"{formats.hours(contest.hundredths)} contestées par l’entreprise, {formats.month(contest.month)}",
            where=f"{contest.statement.award.company} · {contest.statement.award.lot.contract.title}",
            url=reverse("contest", kwargs={"public_id": contest.public_id}),
        )
        for contest in contests_waiting(actor)
    ]


@prepared
def contests_waiting(actor: Actor) -> QuerySet[Contest]:
    """The contests an actor sees that nobody decided."""
    operation = "statement__award__lot__contract__operation"
    shown = ("public_id", "hundredths", "month", f"{operation}__buyer", *award_named("statement__award"))
    found = visible_contests(actor).filter(decided_at=None)
    return found.select_related("statement__award__company", operation).only(*shown)


def statements_to_declare(actor: Actor) -> list[OpenPoint]:
    """The company's own statements still to declare, those left to structures apart; one query."""
    if not permits(actor, "hours.own.view"):
        return []
    today = timezone.localdate()
    mine = for_holder(own_statements(actor)).select_related("award__lot__contract")
    waiting = own_in_state(mine, "due", today)
    return [
        OpenPoint(
            badge="En retard" if statement.is_overdue(today) else "À déclarer",
            tone="late" if statement.is_overdue(today) else "todo",
            what=f"Heures {formats.period(statement.period_start, statement.period_end)}",
            where=statement.award.lot.contract.title,
            url=reverse("statement", kwargs={"public_id": statement.public_id}),
            due=statement.due_on,
        )
        for statement in waiting
    ]


def sent_hours_to_attest(actor: Actor) -> list[OpenPoint]:
    """What a structure's software sent and nobody has attested; one query."""
    if not permits(actor, "hours.employer.declare"):
        return []
    waiting = visible_sheets(actor).filter(token__isnull=False, applied_at=None).defer("content")
    waiting = waiting.select_related("token", "employer")
    return [
        OpenPoint(
            badge="À confirmer",
            tone="todo",
            what="Heures envoyées par votre logiciel",
            where=f"{sheet.employer} · {sheet.token}",
            url=reverse("employer_sheet", kwargs={"public_id": sheet.public_id}),
        )
        for sheet in waiting.order_by("pk")
    ]


def operation_statements(actor: Actor, operation: Any) -> Panel | None:
    """The last statements of an operation; one query."""
    if not permits(actor, "hours.statement.judge"):
        return None
    today = timezone.localdate()
    found = with_pending(visible_statements(actor).filter(award__lot__contract__operation=operation)).select_related(
        "award__company", "award__lot__contract"
    )
    rows = [
        (statement, STATES[state_of(statement, today)], BADGES[state_of(statement, today)])
        for statement in found.order_by("-due_on", "-pk")[:12]
    ]
    return Panel(60, "hours/panels/statements.html", {"rows": rows}) if rows else None


def participant_hours(actor: Actor, participant: Any) -> Panel | None:
    """The hours of a person, contract by contract and month by month; one query."""
    if not permits(actor, "hours.statement.judge"):
        return None
    lines = people_lines(LedgerEntry.objects.filter(assignment__participant=participant))
    if not lines:
        return None
    months = hours_by_month((line.month, line.assignment.award.lot.contract_id, line.balance) for line in lines)
    return Panel(50, "hours/panels/participant.html", {"lines": lines, "months": months, "bars": month_bars(months)})


def open_contract_statements(contract: Contract) -> int:
    """For procurement, which may not import this room: opens what the holders of a contract owe already, when its
    execution starts in the past, and first takes away what nobody was asked for of before it; four queries, then the
    writes."""
    drop_statements_before_execution(contract)
    awards = Award.objects.filter(lot__contract=contract).select_related("lot__contract")
    return open_due_statements(awards, today=timezone.localdate())


offer_append_only(LedgerEntry)
offer_append_only(Allocation)
offer_append_only(AllocationPart)
offer_append_only(
    OpeningEntry,
    leaves_if="EXISTS (SELECT 1 FROM imports_importbatch brought "
    "WHERE brought.id = OLD.import_batch_id AND brought.undone_at IS NOT NULL)",
    reads=("imports_importbatch",),
)
offer_trigger(ledger_trigger())
offer_trigger(kept_award_trigger())
offer_retention(RetentionRule("tableaux de structures jamais enregistrés", forget_sheets))
offer_retention(RetentionRule("saisies dépassées par une autre confirmation", forget_leftover_drafts))
offer_retention(RetentionRule("raisons des contestations de personnes anonymisées", forget_contests))
offer_check(ledger_balances)
offer_check(openings_hold)
offer_check(hours_on_their_award)
offer_check(sums_follow_the_ledger)
offer_check(allocations_add_up)
offer_open_points(people_to_establish)
offer_open_points(statements_out_of_reach)
offer_open_points(messages_to_read)
offer_open_points(gaps_to_settle)
offer_open_points(contests_to_decide)
offer_open_points(statements_to_declare)
offer_open_points(sent_hours_to_attest)
offer_panel("operation", operation_statements)
offer_panel("participant", participant_hours)
offer("open_statements", open_contract_statements)
offer("drop_statements_after", drop_statements_after)
offer("contests_wait", contests_wait)
offer("hours_done_by_desk", done_by_desk)
offer("letter", letter)
for receipt in ("receipt", "copy", "correction"):
    offer(f"letter_values.{receipt}", receipt_sample)
offer("letter_values.judged", judged_sample)
offer("letter_values.decision", decision_sample)
offer("letter_values.sheet", sheet_sample)
offer("hours_done_by_lot", done_by_lot)
offer_navigation(
    NavigationEntry(Axis.COORDINATION, 50, "Relevés d’heures", "received", "hours.statement.judge", COUNTING_PAGES)
)
offer_navigation(
    NavigationEntry(Axis.COORDINATION, 55, "Globalisations", "poolings", "hours.pooling.view", POOLING_PAGES)
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        12,
        "Mes marchés",
        "my_awards",
        "hours.own.view",
        frozenset({"my_award", "my_proposal", "redistribution"}),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        14,
        "Heures de vos salariés",
        "employer_sheets",
        "hours.employer.declare",
        frozenset({"employer_sheet"}),
    )
)
offer_navigation(
    NavigationEntry(Axis.COORDINATION, 13, "Mes relevés", "my_statements", "hours.own.view", frozenset({"statement"}))
)
offer_pages("operations", "redistribution_edit")
