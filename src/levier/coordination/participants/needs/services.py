"""Writes of the jobs to fill: recorded, published, ended."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from levier.accounts.invitations import clean_email
from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.outbox.services import queue_mail
from levier.common.registry import offered
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.participants.models import TO_FILL, Need, NeedRecipient, NeedStatus
from levier.coordination.participants.needs.links import open_link
from levier.coordination.participants.needs.rules import check_days, check_open, check_week, rome_code
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization, OrganizationKind

# Who knows people to propose: the prescribers, and the structures that accompany people themselves.
PUBLISHED_TO = (OrganizationKind.PRESCRIBER, OrganizationKind.INCLUSIVE)


@dataclass(frozen=True)
class Addressee:
    """Somebody a job is to be published to."""

    organization: Organization
    name: str
    email: str


@transaction.atomic
def record_need(lot: Lot, *, author: User | None, today: datetime.date, **told: Any) -> Need:
    """Records a job to fill on a lot, as a draft. Raises Problem at the field at fault; nothing is then written."""
    told["rome"] = rome_code(told["rome"])
    check_days(told["deadline"], told["starts_on"], today, lot.contract.ends_on)
    check_week(told["weekly_hours"], told["starts_on"])
    return Need.objects.create(lot=lot, author=author, **told)


@transaction.atomic
def publish(
    need: Need, addressees: Sequence[Addressee], *, author: User, now: datetime.datetime, today: datetime.date
) -> int:
    """Publishes a job to people of prescribers and structures; returns how many mails leave. Each gets one, with a link
    of her own; whoever has it already gets nothing more, whoever was taken off is taken on again.

    Raises Problem when the job has ended or its deadline is past, when nobody new is named, at the field at fault of
    an addressee; nothing is then written.
    """
    check_open(is_open=need.status in TO_FILL, deadline=need.deadline, today=today)
    sent = 0
    for addressee in addressees:
        if addressee.organization.kind not in PUBLISHED_TO:
            raise Problem("Choisissez un prescripteur ou une structure d’insertion.", field="organization")
        recipient, is_new = NeedRecipient.objects.get_or_create(
            need=need,
            email=clean_email(addressee.email),
            defaults={"organization": addressee.organization, "name": addressee.name.strip(), "author": author},
        )
        taken_on_again = NeedRecipient.objects.filter(pk=recipient.pk, revoked_at__isnull=False)
        if is_new or taken_on_again.update(revoked_at=None):
            send_need(recipient, author=author, now=now)
            sent += 1
    if not sent:
        raise Problem("Choisissez au moins une personne qui ne reçoit pas encore cette offre.")
    Need.objects.filter(pk=need.pk, status=NeedStatus.DRAFT).update(status=NeedStatus.OPEN)
    need.refresh_from_db(fields=["status"])
    return sent


@transaction.atomic
def send_need(recipient: NeedRecipient, *, author: User, now: datetime.datetime) -> None:
    """Mails a job to one of its recipients, with a new link."""
    need = recipient.need
    token = open_link(recipient, now=now)
    mission = Mission.objects.get(pk=active_mission_id())
    contract = need.lot.contract
    queue_mail(
        kind="offre de poste",
        to=recipient.email,
        to_name=recipient.name,
        **offered("letter")(
            "need",
            need_values(need, recipient.name, author),
            [],
            link=mission_url(mission, "need_link", token=token),
        ),
        key=f"need-{recipient.public_id}-{recipient.links.count()}",
        reply_to=author.email,
        answering_id=contract.operation.lead_desk_id,
        within_id=recipient.organization_id,
    )


# Charter of the urban renewal programme: residents of its priority districts first (domain reference, §6).
URBAN_RENEWAL = "Opération de renouvellement urbain (NPNRU)\u00a0: les habitants des quartiers prioritaires d’abord"


def need_values(need: Need, name: str, author: User) -> dict[str, str]:
    """What fills in the fields of the letter that publishes a job."""
    contract = need.lot.contract
    details = (
        need.rome and f"ROME {need.rome_words}",
        need.site and f"Lieu\u00a0: {need.site}",
        f"À partir du {formats.long_date(need.starts_on)}, {formats.count(need.months, 'mois', 'mois')}, "
        f"{formats.hours(need.weekly_hours)} par semaine",
        URBAN_RENEWAL if contract.operation.is_npnru else "",
        need.requirements,
    )
    return {
        "contact": name,
        "poste": need.post,
        "marche": contract.title,
        "details": "\n".join(filter(None, details)),
        "limite": formats.long_date(need.deadline),
        "facilitateur": f"{author.short_name}, {contract.operation.lead_desk}, {author.email}",
    }


@transaction.atomic
def send_again(recipient: NeedRecipient, *, author: User, now: datetime.datetime, today: datetime.date) -> None:
    """Mails the job once more. Raises Problem when it has ended or is past its deadline, or the recipient taken off."""
    check_open(is_open=recipient.need.status in TO_FILL, deadline=recipient.need.deadline, today=today)
    if recipient.revoked_at is not None:
        raise Problem("Cette personne ne reçoit plus cette offre\u00a0: publiez-la-lui de nouveau.")
    send_need(recipient, author=author, now=now)


@transaction.atomic
def take_off(recipient: NeedRecipient, *, now: datetime.datetime) -> None:
    """Closes a job to one of its recipients: her links open nothing any more, even if she is taken on again, what she
    said stays. Raises Problem when it is closed to her already."""
    if not NeedRecipient.objects.filter(pk=recipient.pk, revoked_at=None).update(revoked_at=now):
        raise Problem("Cette personne ne reçoit déjà plus cette offre.")
    recipient.links.filter(expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def settle_need(need: Need, status: str, *, author: User, now: datetime.datetime) -> None:
    """Ends a job still to fill, filled or closed. Raises Problem for another end, or when it has ended already: the
    first answer stays."""
    if status not in (NeedStatus.FILLED, NeedStatus.CLOSED):
        raise Problem("Dites si l’offre est pourvue ou fermée sans embauche.", field="end")
    to_fill = Need.objects.filter(pk=need.pk, status__in=TO_FILL)
    if not to_fill.update(status=status, settled_at=now, settled_by=author):
        raise Problem("Cette offre n’est plus à pourvoir\u00a0: sa situation n’a pas changé.")
