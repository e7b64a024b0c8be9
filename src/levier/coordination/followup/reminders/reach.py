"""Those whom nothing reaches: contacts whose mails come back, buyers nobody has an account for."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.outbox.models import OutgoingMail
from levier.common.outbox.policy import visible_mails
from levier.common.outbox.selectors import addresses_lost, lost_since
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer_open_points
from levier.common.ui import formats
from levier.coordination.followup.enforcement.drafts import BLANK
from levier.coordination.followup.models import FormalNotice, Penalty
from levier.coordination.followup.reminders.contacts import Contact, next_contact
from levier.coordination.hours.models import Contest
from levier.coordination.procurement.models import Award, ContractStatus
from levier.coordination.procurement.policy import led_operations
from levier.organizations.models import Organization

# What came back longer ago was seen, or no longer matters.
RECENT = datetime.timedelta(days=30)
OPERATION = "award__lot__contract__operation"
# What waits for a buyer, in the order it is told.
AWAITED = ("mise en demeure à signer", "pénalité à décider", "contestation à décider")


@prepared
def mails_lost(actor: Actor, since: datetime.datetime) -> QuerySet[OutgoingMail]:
    """The mails an actor reads that failed or came back since a moment."""
    return lost_since(visible_mails(actor), since)


def contacts_out_of_reach(actor: Actor) -> list[OpenPoint]:
    """The companies' contacts whose last mail failed or came back, with what did not reach them and who may be written
    to instead; two queries."""
    if not permits(actor, "hours.statement.judge"):
        return []
    lost: dict[str, list[Any]] = {}
    for mail in mails_lost(actor, timezone.now() - RECENT):
        lost.setdefault(mail.to_email.strip().casefold(), []).append(mail)
    if not lost:
        return []
    known = Award.objects.annotate(first=Lower("contact_email"), second=Lower("second_contact_email"))
    hers = Q(lot__contract__operation__in=led_operations(actor).order_by().values("pk"))
    concerned = known.filter(hers & (Q(first__in=lost) | Q(second__in=lost)))
    # The other contracts of the same companies too: one of their contacts may be written to.
    awards = known.filter(hers, company__in=concerned.order_by().values("company")).select_related("company")
    by_company: dict[int, list[Award]] = {}
    for award in awards.order_by("pk"):
        by_company.setdefault(award.company_id, []).append(award)
    return [
        out_of_reach(address, lost[address], held, lost)
        for held in by_company.values()
        for address in lost
        if any(address in (award.first, award.second) for award in held)  # type: ignore[attr-defined]
    ]


def out_of_reach(address: str, mails: list[Any], awards: list[Award], lost: dict[str, list[Any]]) -> OpenPoint:
    """One contact of a company nothing reaches: `awards`, all those of the company."""
    written = [award for award in awards if address in (award.first, award.second)]  # type: ignore[attr-defined]
    contacts = [
        Contact(name, email)
        # The other contact of the same contract comes before those of the others.
        for award in (*written, *awards)
        for name, email in (
            (award.contact_name, award.contact_email),
            (award.second_contact_name, award.second_contact_email),
        )
    ]
    name = next((one.name for one in contacts if one.email.strip().casefold() == address and one.name), address)
    following = next_contact(lost, contacts)
    what = formats.enumeration(list(dict.fromkeys(mail.kind for mail in mails)))
    return OpenPoint(
        badge="Hors d’atteinte",
        tone="late",
        what=f"{name}, {written[0].company}",
        where=f"N’a pas reçu\u00a0: {what}",
        detail=f"Correspondant suivant\u00a0: {following}"
        if following is not None
        else "Aucun autre correspondant connu de cette entreprise",
        url=reverse("holder_edit", args=[written[0].public_id]),
        due=timezone.localtime(max(mail.failed_at for mail in mails)).date(),
    )


def awards_out_of_reach() -> QuerySet[Any]:
    """The awards in force a contact of which no mail reaches any more: `first_lost`, `second_lost` say which."""
    addresses = {"first": Lower("contact_email"), "second": Lower("second_contact_email")}
    lost = {f"{name}_lost": Q(**{f"{name}__in": addresses_lost()}) for name in addresses}
    return (
        Award.objects.filter(ended_on=None)
        .annotate(**addresses)
        .annotate(**lost)
        .filter(Q(first_lost=True) | Q(second_lost=True))
    )


def out_of_reach_on(lots: Iterable[int]) -> dict[int, str]:
    """Whom no mail reaches any more among those who answer on some lots, in words, by lot; one query."""
    found: dict[int, list[str]] = {}
    for award in awards_out_of_reach().filter(lot__in=lots).select_related("company").order_by("pk"):
        contacts = (
            (award.first_lost, award.contact_name or award.contact_email),
            (award.second_lost, award.second_contact_name or award.second_contact_email),
        )
        named = (f"{name} ({award.company})" for is_lost, name in contacts if is_lost)
        found.setdefault(award.lot_id, []).extend(named)
    return {lot: formats.enumeration(list(dict.fromkeys(names))) for lot, names in found.items()}


@prepared
def buyers_awaited(actor: Actor) -> QuerySet[Any, Any]:
    """(buyer, which of `AWAITED` waits for it) on the operations an actor leads, each once: of the notices, those the
    desk has completed and whose lot owes something today."""
    led = led_operations(actor).order_by().values("pk")
    paths = ("", "notice__", "statement__")
    found = (
        FormalNotice.objects.filter(sent_on=None, award__lot__released_from=None)
        .exclude(award__lot__contract__status=ContractStatus.SUSPENDED)
        .exclude(text__regex=BLANK),
        Penalty.objects.filter(decision=""),
        Contest.objects.filter(decided_at=None),
    )
    first, *others = (
        rows.filter(**{f"{path}{OPERATION}__in": led}).order_by().values_list(f"{path}{OPERATION}__buyer", Value(words))
        for words, path, rows in zip(AWAITED, paths, found, strict=True)
    )
    return first.union(*others)


def buyers_without_account(actor: Actor) -> list[OpenPoint]:
    """The buyers for whom something waits while nobody of theirs may sign in; two queries."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    waits: dict[int, set[str]] = {}
    for buyer, words in buyers_awaited(actor):
        waits.setdefault(buyer, set()).add(words)
    if not waits:
        return []
    accounts = Membership.objects.filter(
        open_memberships(timezone.localdate()), organization=OuterRef("pk"), role=Role.BUYER
    )
    buyers = Organization.objects.filter(~Exists(accounts), pk__in=waits).order_by("name__french", "pk")
    return [
        OpenPoint(
            badge="Sans compte",
            tone="soon",
            what=f"{buyer}\u00a0: personne n’y a de compte",
            where="L’attend\u00a0: " + formats.enumeration([words for words in AWAITED if words in waits[buyer.pk]]),
            detail="Invitez-y quelqu’un, ou écrivez-lui autrement et notez l’échange",
            url=reverse("organization", args=[buyer.public_id]),
        )
        for buyer in buyers
    ]


offer_open_points(contacts_out_of_reach)
offer_open_points(buyers_without_account)
