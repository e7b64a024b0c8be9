"""Writes of agreements between missions: proposing, accepting, ending. Each act is logged on both sides."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.coordination.commitments.territories.acts import close_opened, lock_agreement, note
from levier.coordination.commitments.territories.agreements import Acceptance, Ending, Offer, State, check_reason
from levier.coordination.commitments.territories.crossing import cross
from levier.coordination.commitments.territories.models import AgreementActKind, MissionAgreement, OpenedOperation
from levier.coordination.procurement.models import Operation
from levier.organizations.models import DeskCommune, Organization, OrganizationKind


@transaction.atomic
def offer_operation(
    operation: Operation, desk: Organization, *, partner: Mission | None, partner_name: str, document: str, author: User
) -> MissionAgreement:
    """Opens an operation to another mission, whose desk is `desk` here. With a mission of this installation it is a
    proposal, in force once accepted; with another, named, it is in force at once and nothing is sent.

    Raises Problem at the field at fault, nothing written.
    """
    if (partner is None) == (not partner_name.strip()):
        raise Problem(
            "Choisissez une mission de cette installation, ou nommez celle qui n’y est pas\u00a0: l’une des deux.",
            field="partner_name",
        )
    if partner is not None and partner.pk == operation.mission_id:
        raise Problem("Choisissez une autre mission que la vôtre.", field="partner")
    if desk.pk == operation.lead_desk_id:
        raise Problem("Le guichet chef de file est celui de votre mission\u00a0: choisissez-en un autre.", field="desk")
    if is_local(desk):
        raise Problem(
            f"«\u00a0{desk}\u00a0» est un guichet de votre mission, avec son territoire ou ses comptes\u00a0: sa "
            "part ne "
            "compterait plus avec la vôtre. Choisissez le guichet de l’autre mission, ou créez-le parmi vos "
            "organismes.",
            field="desk",
        )
    if not document.strip():
        raise Problem("Indiquez la convention ou la décision qui fonde cet accord.", field="document")
    now = timezone.now()
    try:
        with transaction.atomic():
            made = MissionAgreement.objects.create(
                operation=operation,
                desk=desk,
                partner=partner,
                partner_name=partner_name.strip(),
                document=document.strip(),
                offered_at=now,
                accepted_at=now if partner is None else None,
            )
    except IntegrityError as twice:
        raise Problem("La part de ce guichet est déjà ouverte à une mission.", field="desk") from twice
    note(made.public_id, AgreementActKind.OFFER, author=author, is_ours=True, words=made.document)
    if partner is not None:
        cross(made.public_id, partner.pk, Offer(operation.name, str(operation.buyer), made.document))
    return made


def is_local(desk: Organization) -> bool:
    """Whether a desk works for this mission: it has a territory here, or somebody had an account in it; two queries."""
    return DeskCommune.objects.filter(desk=desk).exists() or Membership.objects.filter(organization=desk).exists()


@transaction.atomic
def accept(opened: OpenedOperation, desk: Organization, *, author: User) -> None:
    """Accepts what another mission proposes, in the name of one of the mission's desks: its shares come at once.

    Raises Problem when it is no longer proposed, or for what is not a desk.
    """
    if desk.kind != OrganizationKind.DESK:
        raise Problem("Choisissez un guichet de votre mission.", field="desk")
    cross(opened.agreement, opened.origin_id, Acceptance())
    opened.refresh_from_db()
    opened.desk, opened.accepted_at = desk, timezone.now()
    opened.save(update_fields=["desk", "accepted_at"])
    note(opened.agreement, AgreementActKind.ACCEPTANCE, author=author, is_ours=True, words=desk.name)


@transaction.atomic
def end_agreement(agreement: MissionAgreement, reason: str, *, author: User) -> None:
    """Ends an agreement from the side of the operation: the other mission reads nothing more, from now on, and its
    share counts again with the operation. Raises Problem without a reason, or when it has ended."""
    reason = check_reason(reason)
    held = lock_agreement(agreement.public_id)
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    note(held.public_id, AgreementActKind.ENDING, author=author, is_ours=True, words=reason)
    if held.partner_id is not None:
        cross(held.public_id, held.partner_id, Ending(reason))


@transaction.atomic
def end_opened(opened: OpenedOperation, reason: str, *, author: User) -> None:
    """Declines or ends it from the other side. Raises Problem without a reason, or when it has ended."""
    reason = check_reason(reason)
    if opened.state not in (State.OFFERED, State.IN_FORCE):
        raise Problem("Cet accord a déjà pris fin.")
    cross(opened.agreement, opened.origin_id, Ending(reason))
    close_opened(opened.agreement)
    note(opened.agreement, AgreementActKind.ENDING, author=author, is_ours=True, words=reason)
