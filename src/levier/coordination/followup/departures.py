"""What a departure leaves of this room: notices not sent, liaison sheets awaited, meetings to come."""

from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.selectors import answered_for
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.services import replace_guest
from levier.coordination.followup.models import FormalNotice, LiaisonSheet
from levier.meetings.models import Attendee
from levier.meetings.rules import State
from levier.organizations.models import OrganizationKind

LEAD_DESK = "contract__operation__lead_desk"


def unsent_notices(membership: Membership) -> Responsibility | None:
    """The formal notices drafted and not sent."""
    hers = answered_for(membership, desk=f"award__lot__{LEAD_DESK}", author="drafted_by")
    count = FormalNotice.objects.filter(hers, sent_on=None).count() if hers is not None else 0
    words = ("mise en demeure à envoyer", "mises en demeure à envoyer")
    return Responsibility(formats.count(count, *words)) if count else None


def awaited_sheets(membership: Membership) -> Responsibility | None:
    """The liaison sheets asked of buyers and that nobody has settled."""
    hers = answered_for(membership, desk="study__desk", author="asked_by")
    count = LiaisonSheet.objects.filter(hers, outcome="").count() if hers is not None else 0
    words = ("fiche de liaison attendue", "fiches de liaison attendues")
    return Responsibility(formats.count(count, *words)) if count else None


def sheets_to_be_asked(membership: Membership) -> Responsibility | None:
    """The liaison sheets that will be asked of her at her buyer's. Those asked already went to her by a link that opens
    no more once she left: the desk asks again, and its mail goes to who took over."""
    if membership.organization.kind != OrganizationKind.BUYER:
        return None
    planned = LiaisonSheet.objects.filter(
        study__buyer=membership.organization_id,
        contact_email__iexact=membership.user.email,
        sent_at=None,
        answered_at=None,
        outcome="",
    )
    count = planned.count()
    if not count:
        return None

    def hand_over(successor: Membership) -> None:
        planned.update(contact_name=str(successor.user), contact_email=successor.user.email)

    words = ("fiche de liaison à remplir", "fiches de liaison à remplir")
    return Responsibility(formats.count(count, *words), hand_over)


def meetings_to_hold(membership: Membership) -> Responsibility | None:
    """The meetings of contracts planned, whose minutes are still to be written."""
    hers = answered_for(membership, desk=LEAD_DESK, author="meeting__author")
    planned = ContractMeeting.objects.filter(meeting__state=State.PLANNED.value)
    count = planned.filter(hers).count() if hers is not None else 0
    return Responsibility(formats.count(count, "réunion à tenir", "réunions à tenir")) if count else None


def meetings_to_attend(membership: Membership) -> Responsibility | None:
    """The meetings to come that she is asked to: the successor is asked in her place, and told so."""
    invited = list(
        Attendee.objects.filter(
            email__iexact=membership.user.email,
            meeting__state=State.PLANNED.value,
            meeting__starts_at__gte=timezone.now(),
            meeting__about__isnull=False,
        ).select_related("meeting__about__contract__operation__buyer")
    )
    if not invited:
        return None

    def hand_over(successor: Membership) -> None:
        for attendee in invited:
            replace_guest(attendee, name=str(successor.user), email=successor.user.email, now=timezone.now())

    return Responsibility(f"convocation à {formats.count(len(invited), 'réunion', 'réunions')} à venir", hand_over)


offer_responsibility(unsent_notices)
offer_responsibility(awaited_sheets)
offer_responsibility(sheets_to_be_asked)
offer_responsibility(meetings_to_hold)
offer_responsibility(meetings_to_attend)
