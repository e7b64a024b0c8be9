"""What a mission does with what another hands it through the crossing, in its own scope."""

from uuid import UUID

from django.utils import timezone

from levier.common.errors import Problem
from levier.coordination.commitments.territories.acts import close_opened, lock_agreement, note
from levier.coordination.commitments.territories.agreements import Acceptance, Ending, Offer, PublishedShares, State
from levier.coordination.commitments.territories.crossing import receives
from levier.coordination.commitments.territories.models import AgreementActKind, OpenedOperation, OpenedShare
from levier.coordination.commitments.territories.publishing import publish


@receives(Offer)
def receive_offer(agreement: UUID, sender: int, offer: Offer) -> None:
    """Keeps what another mission proposes."""
    OpenedOperation.objects.create(
        agreement=agreement,
        origin_id=sender,
        name=offer.operation,
        buyer=offer.buyer,
        document=offer.document,
        offered_at=timezone.now(),
    )
    note(agreement, AgreementActKind.OFFER, is_ours=False, words=offer.document)


@receives(Acceptance)
def receive_acceptance(agreement: UUID, sender: int, _: Acceptance) -> None:
    """The mission one proposed to accepts: the shares leave at once."""
    held = lock_agreement(agreement, partner=sender)
    if held.state != State.OFFERED:
        raise Problem("Cet accord est déjà en vigueur.")
    held.accepted_at = timezone.now()
    held.save(update_fields=["accepted_at"])
    note(agreement, AgreementActKind.ACCEPTANCE, is_ours=False)
    publish(agreement)


@receives(Ending)
def receive_ending(agreement: UUID, sender: int, ending: Ending) -> None:
    """The other side ends it: this one closes at once."""
    if OpenedOperation.objects.filter(agreement=agreement, origin=sender).exists():
        close_opened(agreement)
    else:
        held = lock_agreement(agreement, partner=sender)
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
    note(agreement, AgreementActKind.ENDING, is_ours=False, words=ending.reason)


@receives(PublishedShares)
def receive_shares(agreement: UUID, sender: int, shares: PublishedShares) -> None:
    """Replaces what was published by what is."""
    opened = OpenedOperation.objects.filter(agreement=agreement, origin=sender, ended_at=None).first()
    if opened is None:
        raise Problem("L’autre mission n’a plus cet accord.")
    OpenedShare.objects.filter(opened=opened).delete()
    OpenedShare.objects.bulk_create(
        OpenedShare(
            opened=opened,
            rank=rank,
            desk_name=part.desk,
            owed=part.owed,
            done=part.done,
            taken_over=part.taken_over,
            excused=part.excused,
            remaining=part.remaining,
            is_ours=part.is_partner,
        )
        for rank, part in enumerate(shares.parts)
    )
    opened.published_at = timezone.now()
    opened.save(update_fields=["published_at"])
