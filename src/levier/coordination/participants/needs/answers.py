"""Writes of what becomes of the people proposed: presented to a company, answered, given a record, hired."""

import datetime

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.outbox.services import queue_mail
from levier.common.registry import offered
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.coordination.participants.models import Answer, Assignment, Participant, Proposal
from levier.coordination.participants.needs.links import open_link
from levier.coordination.participants.needs.rules import check_answer, check_may_answer
from levier.coordination.participants.services import assign, record_participant
from levier.coordination.procurement.models import Award

SOMEONE_ANSWERED = "Quelqu’un a répondu entre-temps\u00a0: rechargez la page pour lire sa réponse."


@transaction.atomic
def present(proposal: Proposal, award: Award, *, now: datetime.datetime) -> None:
    """Shows someone proposed to a company of the lot, under her short name. Raises Problem for a company of another
    lot, or when she is presented or answered already."""
    if award.lot_id != proposal.recipient.need.lot_id:
        raise Problem("Choisissez une entreprise de ce lot.", field="award")
    waiting = Proposal.objects.filter(pk=proposal.pk, answer="", presented_at=None, anonymised_on=None)
    if not waiting.update(presented_to=award, presented_at=now):
        raise Problem("Cette personne est déjà présentée, ou a déjà sa réponse.")


@transaction.atomic
def answer(
    proposal: Proposal,
    given: str,
    *,
    reason: str = "",
    starts_on: datetime.date | None = None,
    author: User,
    as_company: bool,
    now: datetime.datetime,
) -> None:
    """Answers who proposed someone, and mails her the answer; given again, it replaces the one of the same side.

    Raises Problem at the field at fault, when the other side answered already, or when somebody did since `proposal`
    was read; nothing is then written and nothing leaves.
    """
    if given not in Answer.values:
        raise Problem("Dites si cette personne est retenue.", field="given")
    retained = given == Answer.RETAINED
    check_may_answer(answered=bool(proposal.answer), by_company=proposal.answered_by_company, as_company=as_company)
    check_answer(
        retained=retained,
        reason=reason,
        starts_on=starts_on,
        proposed_on=timezone.localtime(proposal.proposed_at).date(),
        ends_on=proposal.recipient.need.lot.contract.ends_on,
    )
    if proposal.assignment_id is not None:
        raise Problem("Cette personne est embauchée\u00a0: sa fiche dit la suite.")
    as_read = Proposal.objects.filter(pk=proposal.pk, answered_at=proposal.answered_at, anonymised_on=None)
    told = {
        "answer": given,
        "reason": "" if retained else reason,
        "starts_on": starts_on if retained else None,
        "answered_at": now,
        "answered_by": author,
        "answered_by_company": as_company,
    }
    if not as_read.update(**told):
        raise Problem(SOMEONE_ANSWERED)
    for name, value in told.items():
        setattr(proposal, name, value)
    tell_who_proposed(proposal, now=now)


def tell_who_proposed(proposal: Proposal, *, now: datetime.datetime) -> None:
    """Mails an answer to who proposed someone, with a link to her people unless the job was closed to her."""
    recipient = proposal.recipient
    need = recipient.need
    operation = need.lot.contract.operation
    link = ""
    if recipient.revoked_at is None:
        mission = Mission.objects.get(pk=active_mission_id())
        link = mission_url(mission, "need_link", token=open_link(recipient, now=now, keeps_browser=True))
    queue_mail(
        kind="réponse à une proposition",
        to=recipient.email,
        to_name=recipient.name,
        **offered("letter")("answer", answer_values(proposal), [], link=link),
        key=f"proposal-{proposal.public_id}-{now.timestamp()}-{recipient.links.count()}",
        reply_to=need.author.email if need.author else "",
        answering_id=operation.lead_desk_id,
        within_id=recipient.organization_id,
    )


def answer_request(*, is_retained: bool) -> str:
    """What is asked of who proposed someone, once there is an answer."""
    if is_retained:
        return "Prévenez cette personne\u202f; le guichet vous appellera si une pièce manque avant son entrée."
    return "Merci de l’avoir proposée. Prévenez-la, s’il vous plaît."


def answer_values(proposal: Proposal) -> dict[str, str]:
    """What fills in the fields of the letter that tells an answer."""
    need = proposal.recipient.need
    desk, author = str(need.lot.contract.operation.lead_desk), need.author
    return {
        "contact": proposal.recipient.name,
        "personne": proposal.short_name,
        "poste": need.post,
        "reponse": str(proposal.outcome),
        "suite": answer_request(is_retained=proposal.answer == Answer.RETAINED),
        "facilitateur": f"{author.short_name}, {desk}, {author.email}" if author else desk,
    }


@transaction.atomic
def open_record(proposal: Proposal, person: Participant | None, *, today: datetime.date) -> Participant:
    """Gives someone proposed her record: the one of `person`, known already, or a new one of the lead desk under the
    names she was proposed by. Raises Problem when she has one."""
    if proposal.participant_id is not None:
        raise Problem("Cette personne a déjà sa fiche.")
    operation = proposal.recipient.need.lot.contract.operation
    if person is None:
        person = record_participant(
            Participant(
                desk=operation.lead_desk,
                first_name=proposal.first_name,
                last_name=proposal.last_name,
                is_fictitious=proposal.recipient.need.lot.contract.is_fictitious,
            ),
            today=today,
        )
    if not Proposal.objects.filter(pk=proposal.pk, participant=None, anonymised_on=None).update(participant=person):
        raise Problem("Cette personne a déjà sa fiche.")
    proposal.participant = person
    return person


@transaction.atomic
def hire(
    proposal: Proposal,
    assignment: Assignment,
    *,
    person: Participant | None,
    author: User,
    now: datetime.datetime,
    today: datetime.date,
) -> Assignment:
    """Makes of someone retained a participant at work, in one act: her record (`open_record`) when she has none, the
    assignment given without its person, and the answer to who proposed her when it says another day or nothing yet. The
    company's answer stays its own: of it, the day is what really came.

    Raises Problem at the field at fault, when she is not retained, hired already, or answered meanwhile; nothing is
    then written and nothing leaves.
    """
    if proposal.assignment_id is not None:
        raise Problem("Cette personne est déjà affectée\u00a0: sa fiche dit la suite.")
    if proposal.answer == Answer.DECLINED:
        raise Problem("Cette personne n’est pas retenue\u00a0: changez d’abord la réponse.")
    if assignment.award.lot_id != proposal.recipient.need.lot_id:
        raise Problem("Choisissez une entreprise de ce lot.", field="award")
    record = proposal.record or open_record(proposal, person, today=today)
    assignment.participant = record
    assign(assignment)
    if proposal.starts_on != assignment.hired_on:
        if proposal.answered_by_company:
            proposal.starts_on = assignment.hired_on
            as_read = Proposal.objects.filter(pk=proposal.pk, answered_at=proposal.answered_at, anonymised_on=None)
            if not as_read.update(starts_on=assignment.hired_on):
                raise Problem(SOMEONE_ANSWERED)
            tell_who_proposed(proposal, now=now)
        else:
            answer(proposal, Answer.RETAINED, starts_on=assignment.hired_on, author=author, as_company=False, now=now)
    to_hire = Proposal.objects.filter(pk=proposal.pk, answer=Answer.RETAINED, assignment=None)
    if not to_hire.update(assignment=assignment):
        raise Problem(SOMEONE_ANSWERED)
    return assignment
