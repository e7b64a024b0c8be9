"""People leave: an end date, a successor for what they answered for, and nobody left without an administrator."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.accounts.roles import Role
from levier.common.errors import Problem
from levier.common.registry import Responsibility, responsibilities
from levier.common.tenancy.history import sign_change
from levier.common.ui import formats
from levier.organizations.models import Organization, OrganizationKind

LATEST_END = datetime.timedelta(days=366)
NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Departure:
    """What ending a membership asks for: what is held, whether a successor is due and why, who may be it; and whether
    it leaves nobody in the organisation."""

    held: list[Responsibility]
    manages_alone: bool
    candidates: list[Membership]
    leaves_nobody: bool

    @property
    def needs_successor(self) -> bool:
        return bool(self.held) or self.manages_alone


def departure_of(membership: Membership, today: datetime.date) -> Departure:
    """Looks at what a membership holds; two queries and those of each room that offers responsibilities."""
    return Departure(
        held=responsibilities(membership),
        manages_alone=manages_alone(membership),
        candidates=list(candidates(membership, today)),
        leaves_nobody=membership.is_last and membership.organization.kind != OrganizationKind.MISSION,
    )


def remaining(membership: Membership) -> QuerySet[Membership]:
    """Who stays, with no end in sight, in the organisation that a membership leaves."""
    return Membership.objects.filter(
        organization_id=membership.organization_id, ends_on=None, user__is_active=True
    ).exclude(user_id=membership.user_id)


def takes_the_team(membership: Membership) -> bool:
    """Whether the mission's team may take over: from a desk, or from an organisation where nobody stays."""
    kind = membership.organization.kind
    return kind != OrganizationKind.MISSION and (kind == OrganizationKind.DESK or membership.is_last)


def candidates(membership: Membership, today: datetime.date) -> QuerySet[Membership]:
    """Who may succeed: those who stay in the organisation, and the mission's team for a desk, or for any organisation
    where nobody stays. Of the mission, its team alone: an administrator opens no operation; she succeeds another."""
    within = Q(organization_id=membership.organization_id)
    if takes_the_team(membership):
        within |= Q(organization__kind=OrganizationKind.MISSION)
    if membership.role != Role.ADMINISTRATOR:
        within &= ~Q(role=Role.ADMINISTRATOR)
    return (
        Membership.objects.filter(within, ends_on=None, starts_on__lte=today, user__is_active=True)
        .exclude(user_id=membership.user_id)
        .select_related("user", "organization")
        .order_by("user__last_name__french", "user__first_name__french", "pk")
    )


def answered_for(membership: Membership, *, desk: str, author: str) -> Q | None:
    """The condition for a desk's work in progress to be a membership's: what she opened herself in her desk, or in any
    when she is of the mission's team; what those whom she succeeds had opened where they were, from one successor to
    the next; and all her desk's when nobody else stays there. None for the other roles.

    `desk` and `author` are the paths of the two from the rows filtered. One query for a membership, whatever is asked.
    """
    match membership.organization.kind:
        case OrganizationKind.DESK if membership.is_last:
            return Q(**{desk: membership.organization_id})
        case OrganizationKind.DESK | OrganizationKind.MISSION:
            condition = Q()
            for held in (membership, *membership.taken_over):
                opened = Q(**{author: held.user_id})
                if held.organization.kind == OrganizationKind.DESK:
                    opened &= Q(**{desk: held.organization_id})
                condition |= opened
            return condition
    return None


def manages_alone(membership: Membership) -> bool:
    """Whether people stay in the organisation and none of them would manage its accesses."""
    if membership.organization.kind == OrganizationKind.MISSION:
        return False
    others = list(remaining(membership).values_list("is_manager", flat=True))
    return bool(others) and not any(others)


def check_administrators(membership: Membership, by: User, today: datetime.date) -> None:
    """Raises Problem when the mission would be left without an administrator."""
    if membership.role != Role.ADMINISTRATOR:
        return
    others = remaining(membership).filter(role=Role.ADMINISTRATOR, starts_on__lte=today)
    if others.exists():
        return
    if membership.user_id == by.pk:
        raise Problem(
            "Vous êtes le dernier administrateur de la mission\u00a0: invitez-en un autre, "
            "et attendez qu’il ait accepté, avant de quitter ce rôle."
        )
    raise Problem(
        "La mission ne peut pas rester sans administrateur\u00a0: invitez-en un autre avant de mettre fin à ce rôle."
    )


@transaction.atomic
def end_membership(
    membership: Membership,
    *,
    ends_on: datetime.date,
    successor: Membership | None,
    by: User,
    today: datetime.date,
) -> Membership:
    """Ends a membership on its last day of access, and hands over what it answered for.

    Two people ending each other at the same moment are taken one after the other. Raises Problem, and changes nothing:
    a role already ended, a date before its start, no successor where one is due, a successor who does not stay in the
    organisation, or the last administrator.
    """
    # One departure at a time in an organisation: the second sees what the first has done. On SQLite, where a row lock
    # does nothing, the IMMEDIATE transaction already holds the others back.
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    membership = Membership.objects.select_related("user", "organization").get(pk=membership.pk)
    if membership.ends_on is not None:
        raise Problem(f"Ce rôle a déjà une fin\u00a0: le {formats.short_date(membership.ends_on)}.")
    if ends_on < membership.starts_on:
        raise Problem(
            f"Ce rôle a commencé le {formats.short_date(membership.starts_on)}\u00a0: écrivez un jour qui le suit.",
            field="ends_on",
        )
    if ends_on > today + LATEST_END:
        raise Problem(
            "Une fin à plus d’un an ne se prépare pas encore\u00a0: écrivez un jour plus proche.", field="ends_on"
        )
    check_administrators(membership, by, today)
    departure = departure_of(membership, today)
    if successor is None and departure.needs_successor:
        raise Problem(missing_successor(membership, departure), field="successor")
    if successor is not None and successor.pk not in {candidate.pk for candidate in departure.candidates}:
        raise Problem("Le successeur doit rester dans l’organisme\u00a0: choisissez-en un autre.", field="successor")
    if successor is not None and departure.manages_alone and successor.organization_id != membership.organization_id:
        raise Problem(
            "La gestion des accès revient à quelqu’un de l’organisme\u00a0: choisissez l’un de ses membres.",
            field="successor",
        )
    if successor is not None:
        for held in departure.held:
            held.hand_over(successor)
        if departure.manages_alone:
            give_management(successor, by)
    membership.ends_on, membership.successor = ends_on, successor
    sign_change(membership, by)
    membership.save()
    return membership


def give_management(membership: Membership, by: User) -> None:
    """Makes a member one of those who manage the accesses of the organisation."""
    membership.is_manager = True
    sign_change(membership, by)
    membership.save()


@transaction.atomic
def take_management(membership: Membership, by: User) -> None:
    """Leaves a member without the accesses of the organisation. Raises Problem when nobody else would manage them."""
    # Two managers who relieve each other at once are taken in turn: by the row's lock, and by the IMMEDIATE
    # transaction on SQLite, where a row lock does nothing.
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    others = Membership.objects.filter(
        organization_id=membership.organization_id, ends_on=None, user__is_active=True, is_manager=True
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise Problem(
            f"{membership.user} est seul à gérer les accès de «\u00a0{membership.organization}\u00a0»\u00a0: "
            "confiez-les d’abord à quelqu’un d’autre."
        )
    membership.is_manager = False
    sign_change(membership, by)
    membership.save()


def missing_successor(membership: Membership, departure: Departure) -> str:
    """Why a successor is due, and what to do when nobody can be."""
    held = [row.label for row in departure.held]
    if departure.manages_alone:
        held.append("la gestion des accès de l’organisme")
    what = formats.enumeration(held)
    if departure.candidates:
        return f"Choisissez qui reprend\u00a0: {what}."
    also = ", ou dans l’équipe de la mission" if takes_the_team(membership) and not departure.manages_alone else ""
    return (
        f"{membership.user} répond encore de\u00a0: {what}. Personne ne peut le reprendre\u00a0: invitez d’abord un "
        f"successeur dans «\u00a0{membership.organization}\u00a0»{also}."
    )


def current_recipient(user: User, organization: Organization, today: datetime.date) -> User | None:
    """Who receives today what is addressed to a person in an organisation: the person, or the last of the successors.

    None when nobody took over.
    """
    held = Membership.objects.filter(user=user, organization=organization)
    if held.filter(still_open(today)).exists():
        return user
    last = held.select_related("user").order_by("-ends_on", "-pk").first()
    heir = heir_of(last, today) if last is not None else None
    return heir.user if heir is not None else None


def heir_of(membership: Membership, today: datetime.date) -> Membership | None:
    """Who stands today where a membership stood: itself, or the last of its successors; None when nobody took over."""
    following: Membership | None = membership
    seen: set[int] = set()
    while following is not None and following.pk not in seen:
        if not following.has_ended(today):
            return following
        seen.add(following.pk)
        rows = Membership.objects.filter(pk=following.successor_id).select_related("user", "organization")
        following = rows.first()
    return None


def successor_of_address(email: str, organization_id: int | None, today: datetime.date) -> tuple[str, str, str] | None:
    """To whom goes today what is written to an address (address, name, name of who left); None for the address itself.

    The address follows its account: in the organisation by which it is written to, when that is known and the account
    was in it, else in the mission once every role of the account there has ended. An address without account, or left
    without a successor, stays what it is.
    """
    held = list(
        Membership.objects.filter(user__email__iexact=email)
        .select_related("user")
        .order_by(F("ends_on").desc(nulls_first=True), "-pk")
    )
    there = [row for row in held if row.organization_id == organization_id] or held
    if not there or not all(row.has_ended(today) for row in there):
        return None
    for row in there:
        heir = heir_of(row, today)
        if heir is not None:
            return heir.user.email, str(heir.user), str(row.user)
    return None


def has_left_since(email: str, organization_id: int, mailed: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether who received something at an address has left since: a link mailed to her opens no more. Queries as
    `departed`."""
    return bool(departed([(email, mailed)], organization_id, now))


def departed(
    mailed: Collection[tuple[str, datetime.datetime]], organization_id: int, now: datetime.datetime
) -> set[tuple[str, datetime.datetime]]:
    """Of what was mailed (address, when), what reached somebody who has left since. One query, two once one left.

    As for what is written to her (`successor_of_address`): in the organisation, when her account was in it, else once
    every role of hers in the mission has ended. What was mailed after she left went to her successor, but for what left
    before anybody had recorded her departure.
    """
    rows = Membership.objects.annotate(address=Lower("user__email"))
    held: dict[str, list[Membership]] = {}
    for row in rows.filter(address__in={email.lower() for email, _ in mailed}).order_by("pk"):
        held.setdefault(row.address, []).append(row)
    there = {
        email: [row for row in found if row.organization_id == organization_id] or found
        for email, found in held.items()
    }
    today = timezone.localdate(now)
    left = {email: found for email, found in there.items() if all(row.has_ended(today) for row in found)}
    if not left:
        return set()
    last = {email: max(row.ends_on for row in found if row.ends_on is not None) for email, found in left.items()}
    recorded = ends_recorded_at([row for found in left.values() for row in found])
    told = {email: max(recorded.get(row.pk, NEVER) for row in found) for email, found in left.items()}
    return {
        (email, moment)
        for email, moment in mailed
        if (key := email.lower()) in left and (last[key] >= timezone.localdate(moment) or moment < told[key])
    }


def ends_recorded_at(memberships: list[Membership]) -> dict[int, datetime.datetime]:
    """When the end of each of some ended memberships was recorded, by its id; one query."""
    recorded: dict[int, datetime.datetime] = {}
    states = Membership.history.filter(id__in=[row.pk for row in memberships]).order_by("history_date", "history_id")
    for pk, moment, ends_on in states.values_list("id", "history_date", "ends_on"):
        if ends_on is None:
            recorded.pop(pk, None)
        else:
            recorded.setdefault(pk, moment)
    return recorded


def names_gone(names: Iterable[str], organization_id: int, today: datetime.date) -> set[str]:
    """Of these names, those of people who had a role in an organisation and have none there today; one query."""
    there: dict[str, bool] = {}
    for row in Membership.objects.filter(organization=organization_id).select_related("user").order_by("pk"):
        key = plain_name(str(row.user))
        there[key] = there.get(key, False) or not row.has_ended(today)
    return {name for name in names if there.get(plain_name(name)) is False}


def plain_name(name: str) -> str:
    """A name as it is compared: signatures leave out what says that somebody is invented."""
    return " ".join(name.removesuffix(" (fictif)").casefold().split())


def relay_of(organization: Organization, today: datetime.date) -> Membership | None:
    """Who took over from the last member of an organisation where nobody is any more."""
    left = Membership.objects.filter(organization=organization)
    if left.filter(still_open(today)).exists():
        return None
    last = left.exclude(successor=None).select_related("user").order_by("-ends_on", "-pk").first()
    return heir_of(last, today) if last is not None else None


def relayed_organizations(membership: Membership) -> Responsibility | None:
    """The organisations where nobody stays and from whose last members this one took over."""
    left = Membership.objects.filter(successor=membership).exclude(organization_id=membership.organization_id)
    stays = Membership.objects.filter(organization=OuterRef("organization"), ends_on=None, user__is_active=True)
    count = left.filter(~Exists(stays)).values("organization").distinct().count()
    if not count:
        return None
    return Responsibility(f"relais de {formats.count(count, 'organisme sans membre', 'organismes sans membre')}")


def still_open(today: datetime.date) -> Q:
    """The condition for a membership not to have ended, whether it has begun or not."""
    return Q(ends_on=None) | Q(ends_on__gte=today)
