"""What a penalty is counted by, and how many there may be, from what is recorded of its contract."""

import datetime

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.terms import PenaltyUnit
from levier.coordination.followup.enforcement.penalties import (
    Count,
    Ground,
    NoticeOutcome,
    absences,
    beyond_remedy,
    late_days,
)
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.models import FormalNotice, Penalty
from levier.meetings.models import Attendee
from levier.meetings.rules import State


def count_of(notice: FormalNotice, clause: InsertionClause | None, today: datetime.date) -> Count:
    """How many days, breaches or absences a notice may lead to count. Raises Problem when there is none yet,
    see `late_days`."""
    if notice.ground == Ground.ABSENCE:
        return absences(missed_meetings(notice))
    if clause is None or clause.document_penalty_unit != PenaltyUnit.DAY or notice.deadline_on is None:
        return Count(None, "")
    remedied = notice.outcome_on if notice.outcome == NoticeOutcome.OBEYED else None
    return late_days(notice.deadline_on, remedied or today)


def excess_of(notice: FormalNotice, penalty: Penalty, unit: str | None) -> str:
    """Why a penalty for late documents is too high for what came of its notice since, as a sentence; empty when it is
    not, once given up or reviewed, or where documents are not counted by day (`unit`: the clause's)."""
    if notice.ground != Ground.DOCUMENTS or notice.outcome != NoticeOutcome.OBEYED or unit != PenaltyUnit.DAY:
        return ""
    if notice.deadline_on is None or notice.outcome_on is None or penalty.reviewed is not None:
        return ""
    return beyond_remedy(penalty.cents_in_force, penalty.unit_cents, notice.deadline_on, notice.outcome_on)


def missed_meetings(notice: FormalNotice) -> list[datetime.date]:
    """The days of the monitoring meetings held before a notice, to which its holder was asked and where, by their
    minutes, nobody came for it; those penalised already left out. Two queries."""
    award = notice.award
    ours = Attendee.objects.filter(meeting=OuterRef("meeting"), organization__iexact=str(award.company))
    held = ContractMeeting.objects.filter(
        Exists(ours),
        ~Exists(ours.filter(was_there=True)),
        contract=award.lot.contract_id,
        kind=MeetingKind.MONITORING.value,
        meeting__state=State.HELD.value,
    )
    days = [timezone.localdate(moment) for moment in held.values_list("meeting__starts_at", flat=True)]
    others = Penalty.objects.filter(
        notice__award__company=award.company_id,
        notice__award__lot__contract=award.lot.contract_id,
        notice__ground=Ground.ABSENCE,
    ).exclude(notice=notice)
    penalised = others.aggregate(sum=Sum("quantity", default=0))["sum"]
    return sorted(day for day in days if notice.sent_on is None or day <= notice.sent_on)[penalised:]


def amount_of(ground: Ground, clause: InsertionClause | None) -> int | None:
    """What the contract writes for one absence, or for one breach or day, in cents; None when it writes nothing."""
    if clause is None:
        return None
    return clause.absence_penalty_cents if ground is Ground.ABSENCE else clause.document_penalty_cents


def clause_of(notice: FormalNotice) -> InsertionClause | None:
    """What the contract of a notice says of insertion; one query."""
    return InsertionClause.objects.filter(contract=notice.award.lot.contract_id).first()


def unit_of(ground: Ground, clause: InsertionClause | None) -> str:
    """What a counted penalty is counted by."""
    if ground is Ground.ABSENCE:
        return "absence"
    by_day = clause is not None and clause.document_penalty_unit == PenaltyUnit.DAY
    return "jour de retard" if by_day else "manquement"
