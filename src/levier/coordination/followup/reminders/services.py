"""Climbing the ladder: what each rung does, once; and setting the ladder."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.quiet_days import is_quiet
from levier.common.ui import formats
from levier.coordination.followup.enforcement.penalties import Ground
from levier.coordination.followup.enforcement.services import ANSWERING_ROLES, draft_notice, draft_words
from levier.coordination.followup.exchanges.services import note_exchange
from levier.coordination.followup.models import Difficulty, ExchangeKind, FormalNotice, LadderAct, LadderSetting
from levier.coordination.followup.reminders.copies import (
    copies_waiting,
    forget_copies,
    send_waiting_copies,
    tell_buyers,
    wait_for_recipients,
)
from levier.coordination.followup.reminders.ladder import MOST_DAYS, Rung, step_due
from levier.coordination.followup.reminders.selectors import Climber, ladder_in_force, rungs_climbed, that_count
from levier.coordination.hours.models import Statement
from levier.coordination.hours.services import remind, remind_second, set_asking, to_remind
from levier.coordination.procurement.models import Award

# Rungs that go past the company: they wait while a difficulty it told has no answer.
BEYOND_THE_COMPANY = (Rung.BUYER, Rung.NOTICE)


@dataclass
class Climbed:
    """What a pass over the ladder did: rungs climbed, and those that waited for something."""

    rungs: int = 0
    waiting: int = 0


def climb(*, now: datetime.datetime, today: datetime.date) -> Climbed:
    """Climbs, for each contact and due date, the rung that falls today. A fixed number of queries, then the acts.

    A rung and what it does stand in one transaction, under a unique row: a worker that dies, two at once, or the same
    morning run again do not climb it twice. It stops by itself with what `to_remind` leaves out: a statement received
    (« aucune heure » included), a lot released, a contact who left or whose last mail came back.
    """
    groups: dict[Climber, list[Statement]] = {}
    for statement in to_remind(today):
        groups.setdefault((statement.award.contact_email.strip().lower(), statement.due_on), []).append(statement)
    steps, climbed = ladder_in_force(), rungs_climbed(groups)
    told = Difficulty.objects.filter(outcome="", award__in=[one.award_id for group in groups.values() for one in group])
    in_difficulty = set(told.values_list("award", flat=True))
    waiting = copies_waiting() if any(step.rung == Rung.BUYER for step in steps) else {}
    done = Climbed()
    for climber, group in groups.items():
        if climber in waiting and Rung.BUYER in climbed[climber] and not is_quiet(today):
            waiting[climber] = send_waiting_copies(climber, group, waiting[climber], now=now)
        step = step_due(steps, climbed[climber], climber[1], today)
        if step is None:
            continue
        concerned = group
        if step.rung in BEYOND_THE_COMPANY:
            concerned = [one for one in group if one.award_id not in in_difficulty]
        if step.rung == Rung.NOTICE:
            # No notice is drafted before the buyer could be told.
            untold = waiting.get(climber, set())
            concerned = [one for one in concerned if one.award.lot.contract.operation_id not in untold]
        if concerned and climb_one(climber, step.rung, concerned, now=now, today=today):
            done.rungs += 1
        else:
            done.waiting += 1
    forget_copies(groups)
    return done


@transaction.atomic
def climb_one(
    climber: Climber, rung: Rung, statements: Sequence[Statement], *, now: datetime.datetime, today: datetime.date
) -> bool:
    """Climbs one rung, once; again when its reminder had come back. False when it was climbed meanwhile, or nothing
    could be written."""
    address, due_on = climber
    act, created = LadderAct.objects.get_or_create(
        address=address, due_on=due_on, rung=rung.value, defaults={"done_on": today}
    )
    if not created:
        again = LadderAct.objects.filter(pk=act.pk, attempts=act.attempts)
        if that_count([act]) or not again.update(attempts=act.attempts + 1, done_on=today):
            return False
        act.refresh_from_db()
    occasion = rung.value if act.attempts == 1 else f"{rung.value}-{act.attempts}"
    sent = None
    match rung:
        case Rung.REMINDER:
            sent = remind(statements, occasion, now=now)
            act.told = address
        case Rung.SECOND:
            sent = remind_second(statements, occasion, now=now)
            act.told = formats.enumeration(
                sorted({one.award.second_contact_email or one.award.contact_email for one in statements})
            )
        case Rung.BUYER:
            told, untold = tell_buyers(act, statements, now=now)
            wait_for_recipients(climber, untold, today=today)
            if not told:
                act.delete()  # nobody to write to: the rung is not climbed, and the desk is told whom it lacks
                return False
            act.told = formats.enumeration(told)
        case Rung.NOTICE:
            held = draft_notices(statements, today=today)
            if not held:
                act.delete()  # no draft could be written: the rung is not climbed
                return False
            act.told = formats.enumeration(held)
    if sent is not None and not sent.mails:
        transaction.set_rollback(True)  # nothing could be written: the rung is not climbed
        return False
    act.told, act.mail_keys = act.told[:500], sent.keys if sent is not None else []
    act.save(update_fields=["told", "mail_keys"])
    return True


def draft_notices(statements: Sequence[Statement], *, today: datetime.date) -> list[str]:
    """Drafts, for the desk to complete and the buyer to sign, a notice to each holder that answers for a lot, its own
    late documents named and those of its subcontractors and of the members of its group: the leader is the buyer's one
    interlocutor (CCAG Travaux, 20.1.2), the holder stays liable for what it subcontracts (20.1.5, commentary). Returns
    the companies.

    None to a holder whose draft for documents already waits, to one whose difficulty has no answer yet, nor to one
    nobody may put on notice.
    """
    by_holder: dict[Award, list[Statement]] = {}
    answering = answering_for(statements)
    for statement in statements:
        if holder := answering.get(statement.award_id):
            by_holder.setdefault(holder, []).append(statement)
    waiting = FormalNotice.objects.filter(award__in=by_holder, ground=Ground.DOCUMENTS.value, sent_on=None)
    told = Difficulty.objects.filter(award__in=by_holder, outcome="")
    spared = {*waiting.values_list("award", flat=True), *told.values_list("award", flat=True)}
    held = []
    for award, late in by_holder.items():
        if award.pk in spared:
            continue
        documents = formats.enumeration([late_document(one, award) for one in late])
        words = draft_words(award, Ground.DOCUMENTS, today, documents=documents)
        try:
            draft_notice(award, ground=Ground.DOCUMENTS.value, text=words, author=None)
        except Problem:
            continue
        held.append(str(award.company))
    return held


def answering_for(statements: Sequence[Statement]) -> dict[int, Award]:
    """The award that answers to the buyer for each award of these statements: itself when it is sole or leader,
    otherwise the one that is on its lot today; a query when there are others."""
    found = {one.award_id: one.award for one in statements if one.award.role in ANSWERING_ROLES}
    others = {one.award_id: one.award.lot_id for one in statements if one.award_id not in found}
    if not others:
        return found
    holders = Award.objects.filter(lot__in=set(others.values()), role__in=ANSWERING_ROLES, ended_on=None)
    by_lot = {award.lot_id: award for award in holders.select_related("company", "lot__contract__operation")}
    # One holder is one key, whichever statement it is met by.
    mine = {award.pk: award for award in found.values()}
    for award_id, lot in others.items():
        if lot in by_lot:
            found[award_id] = mine.get(by_lot[lot].pk, by_lot[lot])
    return found


def late_document(statement: Statement, holder: Award) -> str:
    """A late statement as a notice names it: with its company, when that is not who is put on notice."""
    period = formats.period(statement.period_start, statement.period_end)
    whose = (
        f" {formats.of(statement.award.company)}, {statement.award.get_role_display()},"
        if statement.award_id != holder.pk
        else ""
    )
    return f"le relevé d’heures{whose} {period}"


@transaction.atomic
def note_call(
    act: LadderAct, awards: Sequence[Award], *, author: User, now: datetime.datetime, today: datetime.date, **said: Any
) -> None:
    """Notes the call a rung asked for, once, in the journal of each contract. Raises Problem at the field at fault, or
    when somebody noted it meanwhile."""
    waiting = LadderAct.objects.filter(pk=act.pk, rung=Rung.CALL.value, handled_at=None)
    if not waiting.update(handled_at=now, handled_by=author):
        raise Problem("Cet appel est déjà noté\u00a0: rechargez la page.")
    by_contract = {award.lot.contract_id: award for award in awards}
    note_exchange(by_contract.values(), kind=ExchangeKind.CALL.value, author=author, today=today, **said)


@transaction.atomic
def set_ladder(days: Mapping[Rung, int | None], *, author: User) -> int:
    """Sets the ladder of the mission: the days of each rung, None to turn it off; returns how many changed.

    What was climbed stays climbed. Raises Problem at the rung's field for a delay outside a year.
    """
    for rung, after in days.items():
        if after is not None and not 1 <= after <= MOST_DAYS:
            raise Problem(f"Indiquez de 1 à {MOST_DAYS}\u00a0jours.", field=f"{rung.value}_days")
    present = {step.rung: step.days for step in ladder_in_force()}
    changed = {rung: after for rung, after in days.items() if present.get(rung) != after}
    for rung, after in changed.items():
        LadderSetting.objects.create(rung=rung.value, days=after, author=author)
    return len(changed)


@transaction.atomic
def set_reminding(asked: int | None, due_day: int | None, days: Mapping[Rung, int | None], *, author: User) -> int:
    """Sets when statements are due and asked for, and the ladder that follows, together; returns how many delays
    changed."""
    return set_asking(asked, due_day, author=author) + set_ladder(days, author=author)
