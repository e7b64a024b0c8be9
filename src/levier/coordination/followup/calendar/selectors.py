"""The dates that wait for a person: one reader for the page, the spreadsheet and the agenda.

Each date is the one the open points and the board tell: the rules stand in their rooms, none is computed again here.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from levier.accounts.models import User
from levier.common.policy import Actor, permits
from levier.common.ui import formats
from levier.coordination.commitments.remaining import due_hours
from levier.coordination.followup.calendar.facts import Fact, Kind, Parts, Place
from levier.coordination.followup.closing.report_rules import FINAL, final_is_open
from levier.coordination.followup.closing.reports import FOLLOWED, with_final_handed
from levier.coordination.followup.lots import hours_of
from levier.coordination.followup.meetings.rules import kickoff_due
from levier.coordination.followup.meetings.selectors import (
    kickoff_days,
    kickoff_to_plan,
    live_on,
    planned_on,
    with_kickoff,
)
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.pace import behind_since, is_behind, steps_of
from levier.coordination.hours.policy import visible_statements
from levier.coordination.hours.received import in_state
from levier.coordination.hours.services import OWING_AWARDS, missing_statements
from levier.coordination.participants.eligibility_windows import hired_without_eligibility, may_end, windows_ending
from levier.coordination.participants.models import Proposal
from levier.coordination.participants.needs.selectors import proposals_on, retained_not_hired
from levier.coordination.participants.policy import own_participants
from levier.coordination.participants.selectors import SOON_DAYS
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Contract, ContractStatus, Lot
from levier.coordination.procurement.policy import (
    bought_operations,
    led_operations,
    may_edit_operation,
    visible_operations,
)
from levier.coordination.procurement.selectors import awards_of
from levier.meetings.models import Attendee
from levier.organizations.models import Organization

# A contract whose end is still ahead of somebody.
ENDING = (*RUNNING_STATUSES, ContractStatus.SUSPENDED)


@dataclass(frozen=True)
class Asked:
    """Who asks, and of which days (`first` None: everything that still waits)."""

    actor: Actor
    first: datetime.date | None
    last: datetime.date
    today: datetime.date

    def within(self, column: str) -> Q:
        """The condition for a date to be among these days."""
        since = Q() if self.first is None else Q(**{f"{column}__gte": self.first})
        return since & Q(**{f"{column}__lte": self.last})

    def holds(self, day: datetime.date) -> bool:
        """The same, of one day."""
        return day <= self.last and (self.first is None or day >= self.first)


def dated_facts(
    actor: Actor, first: datetime.date | None, last: datetime.date, today: datetime.date, *, kind: str = ""
) -> list[Fact]:
    """What waits between two days for who follows operations, in no order; of one kind when asked. At most twelve
    queries. To a buyer, the meetings she is asked to, alone; two queries."""
    asked = Asked(actor, first, last, today)
    facts: dict[str, Fact] = {}
    if permits(actor, "followup.board.view"):
        facts = {fact.key: fact for read, kinds in READERS if kind in ("", *kinds) for fact in read(asked)}
    if permits(actor, "followup.own.view") and kind in ("", Kind.MEETING):
        facts = {fact.key: fact for fact in meetings_invited(asked)} | facts
    return list(facts.values())


def only_meetings(actor: Actor) -> bool:
    """Whether the calendar shows an actor the meetings she is asked to, and nothing else."""
    return not permits(actor, "followup.board.view")


def statements_due(asked: Asked) -> list[Fact]:
    """Statements nobody confirmed and those to come, together by operation and date; four queries, five where a
    suspension ended."""
    parts = ("award__company", "award__lot__contract__operation__lead_desk")
    opened = in_state(visible_statements(asked.actor), "due", asked.today).filter(asked.within("due_on"))
    found = list(opened.select_related(*parts).order_by("due_on", "pk"))
    if asked.last > asked.today:
        owing = Award.objects.filter(OWING_AWARDS, pk__in=awards_of(visible_operations(asked.actor)))
        awards = owing.select_related("company", "lot__contract__operation__lead_desk").order_by("pk")
        # What is due already was opened by the morning's job: those to come are what remains.
        since = max(asked.first or asked.today, asked.today)
        coming = missing_statements(awards, until=asked.last)
        found += [one for one in coming if since <= one.due_on <= asked.last]
    groups: dict[tuple[int, datetime.date], list[Statement]] = {}
    for one in found:
        groups.setdefault((one.award.lot.contract.operation_id, one.due_on), []).append(one)
    return [statements_together(of_one, asked.today) for of_one in groups.values()]


def statements_together(statements: list[Statement], today: datetime.date) -> Fact:
    """The statements of one operation due the same day: one date, whatever the number of lots."""
    first = statements[0]
    operation = first.award.lot.contract.operation
    page, query = "operation", ""
    at: Parts = (("public_id", str(operation.public_id)),)
    if len(statements) == 1 and first.pk:
        page, at = "counting", (("public_id", str(first.public_id)),)
    elif any(one.pk for one in statements):
        page, at, query = "received", (), f"?etat=due&operation={operation.public_id}"
    companies = list(dict.fromkeys(str(one.award.company) for one in statements))
    return Fact(
        key=f"releve-{operation.public_id}-{first.due_on:%Y%m%d}",
        day=first.due_on,
        kind=Kind.STATEMENT,
        what=f"{formats.count(len(statements), 'relevé attendu', 'relevés attendus')}, heures "
        f"{formats.period(min(one.period_start for one in statements), max(one.period_end for one in statements))}",
        where=operation.name,
        place=place_of(operation),
        page=page,
        at=at,
        query=query,
        is_late=any(one.is_overdue(today) for one in statements),
        detail=formats.enumeration(companies) if len(companies) <= 3 else formats.count(len(companies), "entreprise"),
    )


def windows_and_hirings(asked: Asked) -> list[Fact]:
    """The windows about to end, and the hirings to come, or made, without eligibility; by award and day, nobody named.
    Three queries."""
    mine = own_participants(asked.actor)
    parts = ("desk", "award__company", "award__lot__contract__operation")
    groups: dict[tuple[Kind, int, int, datetime.date], list[Any]] = {}
    if asked.last >= asked.today:
        rows = list(may_end(mine, asked.today, asked.last + datetime.timedelta(days=1)).select_related(*parts))
        for assignment, day in windows_ending(rows, asked.first or asked.today, asked.last, asked.today):
            groups.setdefault((Kind.WINDOW, assignment.award_id, assignment.desk_id, day), []).append(assignment)
    hired = hired_without_eligibility(mine, asked.first, asked.last, asked.today).select_related(*parts)
    for assignment in hired.order_by("hired_on", "pk"):
        key = (Kind.PROOF, assignment.award_id, assignment.desk_id, assignment.hired_on)
        groups.setdefault(key, []).append(assignment)
    return [people_together(kind, day, of_one, asked.today) for (kind, _, _, day), of_one in groups.items()]


def people_together(kind: Kind, day: datetime.date, assignments: list[Any], today: datetime.date) -> Fact:
    """The people of one award and desk for whom the same day counts: a number, and the list that names them to who may
    read it."""
    award, desk = assignments[0].award, assignments[0].desk
    people = formats.count(len(assignments), "personne")
    if kind is Kind.WINDOW:
        what = f"Fin d’éligibilité pour {people}"
        situation = "bientot" if (day - today).days <= SOON_DAYS else "comptables"
    else:
        what = f"Éligibilité à établir avant l’embauche\u00a0: {people}"
        situation = ""
        if day <= today:
            what, situation = f"Éligibilité à établir\u00a0: {people} au travail", "manquante"
    return Fact(
        key=f"{kind.value}-{award.public_id}-{desk.public_id}-{day:%Y%m%d}",
        day=day,
        kind=kind,
        what=what,
        where=f"{award.lot.contract.title}, {award.company}",
        place=Place(str(award.lot.contract.operation.public_id), str(desk.public_id)),
        page="participants",
        query=f"?situation={situation}&attribution={award.public_id}",
        is_late=kind is Kind.PROOF and day <= today,
    )


def retained_to_prove(asked: Asked) -> list[Fact]:
    """The people a company retained, to be hired on a day: their proofs are gathered before; one query, by job and day,
    nobody named."""
    retained = retained_not_hired(proposals_on(led_operations(asked.actor))).filter(asked.within("starts_on"))
    need = "recipient__need"
    rows = retained.select_related(f"{need}__lot__contract__operation__lead_desk").order_by("starts_on", "pk")
    groups: dict[tuple[int, Any], list[Proposal]] = {}
    for one in rows:
        groups.setdefault((one.recipient.need_id, one.starts_on), []).append(one)
    facts = []
    for (_, day), of_one in groups.items():
        job = of_one[0].recipient.need
        facts.append(
            Fact(
                key=f"preuve-{job.public_id}-{day:%Y%m%d}",
                day=day,
                kind=Kind.PROOF,
                what=f"Preuves à réunir avant l’embauche\u00a0: "
                f"{formats.count(len(of_one), 'personne retenue', 'personnes retenues')}",
                where=f"{job.post}, {job.lot.contract.title}",
                place=place_of(job.lot.contract.operation),
                page="need",
                at=(("public_id", str(job.public_id)),),
                is_late=day <= asked.today,
            )
        )
    return facts


def dates_of_contracts(asked: Asked) -> list[Fact]:
    """The ends of execution, the final reports due by them (CCAG-Travaux, 20.1.4.5), and the first meetings nobody has
    planned by the day their contract gives (20.1.4.3); one query."""
    mine = Contract.objects.filter(
        Q(asked.within("ends_on"), status__in=FOLLOWED) | kickoff_to_plan(*kickoff_days(asked.today)),
        operation__in=visible_operations(asked.actor).order_by().values("pk"),
    )
    facts = []
    for contract in with_final_handed(with_kickoff(mine, asked.today)).select_related("operation__lead_desk"):
        if contract.status in FOLLOWED and contract.ends_on is not None and asked.holds(contract.ends_on):
            facts += end_of(contract, asked)
        due = kickoff_due(contract.notified_on, contract.delay_days) if contract.lacks_kickoff else None
        if due is not None and asked.holds(due):
            facts.append(
                Fact(
                    key=f"mise-au-point-{contract.public_id}",
                    day=due,
                    kind=Kind.MEETING,
                    what="Réunion de mise au point à tenir, non prévue",
                    where=contract.title,
                    place=place_of(contract.operation),
                    page="contract_meetings",
                    at=(("public_id", str(contract.public_id)),),
                    is_late=due < asked.today,
                )
            )
    return facts


def end_of(contract: Any, asked: Asked) -> list[Fact]:
    """The end of a contract, while it is being carried out, and the report due by it, while it is not handed over."""
    is_past, facts = contract.ends_on < asked.today, []
    about: dict[str, Any] = {"day": contract.ends_on, "where": contract.title, "is_late": is_past}
    about["place"] = place_of(contract.operation)
    if contract.status in ENDING:
        what = "Fin d’exécution passée\u00a0: étape à mettre à jour" if is_past else "Fin d’exécution du marché"
        at: Parts = (("public_id", str(contract.operation.public_id)),)
        key = f"fin-{contract.public_id}"
        facts.append(Fact(key=key, kind=Kind.END, what=what, page="operation", at=at, **about))
    if not contract.final_handed and may_edit_operation(asked.actor, contract.operation):
        what, key = "Bilan final à remettre à l’acheteur", f"bilan-{contract.public_id}"
        # Until the month before the end the report is not open: the list of reports says when it will be.
        page, at = "contract_reports", (("public_id", str(contract.public_id)),)
        if final_is_open(contract.ends_on, asked.today):
            page, at = "contract_report", (*at, ("slug", FINAL))
        facts.append(Fact(key=key, kind=Kind.REPORT, what=what, page=page, at=at, **about))
    return facts


# What is said of a lot behind on the day its hours taken over were closed.
BEFORE_THE_CLOSING = "il l’était déjà le jour où les heures reprises ont été arrêtées"


def targets_behind(asked: Asked) -> list[Fact]:
    """The lots whose hours are behind the straight line, at the day since which they are; one query. Of hours taken
    over in one sum nobody knows when they were done: such a lot is behind since the day they were closed, at the
    latest."""
    lots = Lot.objects.filter(
        contract__operation__in=visible_operations(asked.actor).order_by().values("pk"),
        contract__status__in=RUNNING_STATUSES,
        contract__ends_on__isnull=False,
        released_from=None,
    ).select_related("contract__operation__lead_desk")
    openings = OpeningEntry.objects.filter(award__lot=OuterRef("pk")).order_by("-as_of").values("as_of")
    facts = []
    for lot in hours_of(lots, "pk", {"award__lot": OuterRef("pk")}).annotate(closed_on=Subquery(openings[:1])):
        contract, done = lot.contract, Balance(lot.declared, lot.counted, lot.refused, lot.taken_over)
        first_day = contract.executes_from
        due = due_hours(lot.owed, lot.excused)
        expected = expected_today(lot, due, lot.acts, asked.today)
        if first_day is None or not is_behind(done.done, done.pending, due, expected):
            continue
        since = behind_since(
            due, first_day, contract.ends_on, done.done + done.pending, halts=lot.halted, later=steps_of(lot.acts)
        )
        if since is None:
            continue
        is_known = lot.closed_on is None or since > lot.closed_on
        day = since if is_known else lot.closed_on
        if not asked.holds(day):
            continue
        until = "les heures faites suffisaient jusqu’à cette date" if is_known else BEFORE_THE_CLOSING
        missing = (expected or 0) * 100 - done.done - done.pending
        facts.append(
            Fact(
                key=f"objectif-{lot.public_id}",
                day=day,
                kind=Kind.TARGET,
                what=f"Objectif en retard\u00a0: {formats.hours(missing)} de moins qu’attendu",
                where=f"{contract.title}, {lot}",
                place=place_of(contract.operation),
                page="operation",
                at=(("public_id", str(contract.operation.public_id)),),
                is_late=True,
                detail=f"{formats.hours(done.done + done.pending)} faites ou déclarées sur "
                f"{formats.whole_hours(due)}\u202f; {until}",
            )
        )
    return facts


def meetings_planned(asked: Asked) -> list[Fact]:
    """The meetings planned; of those past, the minutes to write; one query."""
    facts = []
    for about in planned_on(visible_operations(asked.actor)):
        meeting, label = about.meeting, about.get_kind_display()
        local = timezone.localtime(meeting.starts_at)
        if not asked.holds(local.date()):
            continue
        is_past = local.date() < asked.today
        facts.append(
            Fact(
                key=f"reunion-{meeting.public_id}",
                day=local.date(),
                kind=Kind.MEETING,
                what=f"Compte rendu à écrire\u00a0: {label}" if is_past else label.capitalize(),
                where=about.contract.title,
                place=place_of(about.contract.operation),
                page="meeting",
                at=(("public_id", str(meeting.public_id)),),
                is_late=is_past,
                detail=f"{formats.moment(local)}, {meeting.place}",
                starts_at=meeting.starts_at,
                ends_at=meeting.appointment.ends_at,
            )
        )
    return facts


def meetings_invited(asked: Asked) -> list[Fact]:
    """The meetings of her own operations to which a buyer was called, planned or held; those past are read month by
    month, and wait for nothing of hers. Two queries."""
    email = User.objects.filter(pk=asked.actor.user_id or 0).values_list("email", flat=True).first()
    called = Attendee.objects.filter(
        meeting=OuterRef("meeting"), email__iexact=email or "", invited_at__isnull=False
    ).exclude(email="")
    facts = []
    for about in live_on(bought_operations(asked.actor)).filter(Exists(called)):
        meeting = about.meeting
        local = timezone.localtime(meeting.starts_at)
        if asked.holds(local.date()) and (asked.first is not None or local.date() >= asked.today):
            facts.append(
                Fact(
                    key=f"reunion-{meeting.public_id}",
                    day=local.date(),
                    kind=Kind.MEETING,
                    what=about.get_kind_display().capitalize(),
                    where=about.contract.title,
                    place=place_of(about.contract.operation),
                    page="my_operation",
                    at=(("public_id", str(about.contract.operation.public_id)),),
                    detail=f"{formats.moment(local)}, {meeting.place}",
                    starts_at=meeting.starts_at,
                    ends_at=meeting.appointment.ends_at,
                )
            )
    return facts


def place_of(operation: Any) -> Place:
    """The operation and its lead desk, both at hand."""
    return Place(str(operation.public_id), str(operation.lead_desk.public_id))


def operations_to_choose(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The operations an actor follows, or buys, and their lead desks, as choices by public id; one query."""
    desk = "lead_desk__"
    mine = bought_operations(actor) if only_meetings(actor) else visible_operations(actor)
    rows = mine.order_by("name__french", "pk")
    operations, desks = [], {}
    for public_id, name, desk_id, desk_name, is_fictitious in rows.values_list(
        "public_id", "name", f"{desk}public_id", f"{desk}name", f"{desk}is_fictitious"
    ):
        operations.append((str(public_id), name))
        desks[str(desk_id)] = Organization.in_words(desk_name, is_fictitious)
    return operations, sorted(desks.items(), key=lambda desk: desk[1])


READERS: tuple[tuple[Callable[[Asked], Iterable[Fact]], tuple[Kind, ...]], ...] = (
    (statements_due, (Kind.STATEMENT,)),
    (windows_and_hirings, (Kind.WINDOW, Kind.PROOF)),
    (retained_to_prove, (Kind.PROOF,)),
    (dates_of_contracts, (Kind.END, Kind.REPORT, Kind.MEETING)),
    (targets_behind, (Kind.TARGET,)),
    (meetings_planned, (Kind.MEETING,)),
)
