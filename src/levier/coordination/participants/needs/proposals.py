"""Writes of the people proposed for a job: proposed, and forgotten past their term."""

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.coordination.participants.models import TO_FILL, NeedRecipient, Proposal
from levier.coordination.participants.needs.rules import check_motive, check_number, check_open
from levier.coordination.participants.retention import kept_until


@transaction.atomic
def propose(
    recipient: NeedRecipient,
    *,
    first_name: str,
    last_name: str,
    referent: str,
    about: str = "",
    motive: str = "",
    today: datetime.date,
) -> Proposal:
    """Records someone a recipient proposes. Raises Problem when the job waits for nobody any more, when she was
    proposed already, at the field at fault; nothing is then written."""
    need = recipient.need
    check_open(is_open=need.status in TO_FILL, deadline=need.deadline, today=today)
    check_number(recipient.proposals.count())
    check_motive(motive, recipient.organization.prescriber_kind, need.lot.contract.ccag_named)
    try:
        with transaction.atomic():
            return Proposal.objects.create(
                recipient=recipient,
                first_name=first_name.strip(),
                last_name=last_name.strip(),
                referent=referent.strip(),
                about=about.strip(),
                motive=motive.strip(),
            )
    except IntegrityError as error:
        raise Problem(
            "Vous avez déjà proposé cette personne pour ce poste\u00a0: elle est dans la liste.", field="last_name"
        ) from error


def forget_past_term(today: datetime.date) -> int:
    """Takes away the words of the people proposed past their term, in the active mission; returns how many. Whoever was
    hired is a participant since: her record has its own term."""
    gone = [
        proposal
        for proposal in Proposal.objects.filter(anonymised_on=None)
        if today > kept_until(timezone.localtime(last_contact(proposal)).date(), assigned=False)
    ]
    forget(gone, today=today)
    return len(gone)


def forget(proposals: Iterable[Proposal], *, today: datetime.date) -> None:
    """Takes away the words of people proposed, whatever became of them."""
    for proposal in proposals:
        proposal.first_name = proposal.last_name = proposal.referent = proposal.about = proposal.motive = ""
        proposal.anonymised_on = today
        proposal.save()


def last_contact(proposal: Proposal) -> datetime.datetime:
    """When something was last said about someone proposed."""
    return proposal.answered_at or proposal.presented_at or proposal.proposed_at
