"""Who sees whom. One query set answers, here and nowhere else.

The mission's team sees everybody. A facilitator sees the people of her desk in full, and the people assigned on the
operations her desk leads or shares under a short name, with the end of their eligibility and nothing more. A company
sees the people presented to it for a job under a short name, with the end of their eligibility. Nobody else sees
anybody through these pages.
"""

from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from levier.accounts.roles import Role
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.participants.models import Assignment, NeedRecipient, Participant, Proposal
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Organization, OrganizationKind


@rule("participants.person.view")
def may_see_people(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("participants.person.write")
def may_write(actor: Actor, thing: Any) -> bool:
    """Whoever sees people records them; which ones, `own_participants` says."""
    return may_see_people(actor, thing)


@rule("participants.objection.decide")
def may_decide_objections(actor: Actor, thing: Any) -> bool:
    """The mission's team: it answers for the data."""
    return actor.has(Role.MISSION_TEAM)


@rule("participants.terms.edit")
def may_fix_terms(actor: Actor, thing: Any) -> bool:
    """The mission's team: a duration is the whole mission's."""
    return actor.has(Role.MISSION_TEAM)


def visible_participants(actor: Actor) -> QuerySet[Participant]:
    """The people an actor may see, each with `in_full`: her whole record, or short name and eligibility only."""
    people = Participant.objects.filter(anonymised_on=None, merged_into=None)
    if actor.has(Role.MISSION_TEAM):
        return people.annotate(in_full=Value(True))
    if not actor.has(Role.FACILITATOR):
        return people.none().annotate(in_full=Value(False))
    mine = Q(desk__in=actor.within(Role.FACILITATOR))
    on_my_operations = Exists(
        Assignment.objects.filter(
            participant=OuterRef("pk"), award__lot__contract__operation__in=visible_operations(actor)
        )
    )
    return people.filter(mine | on_my_operations).annotate(
        in_full=Case(When(mine, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def own_participants(actor: Actor) -> QuerySet[Participant]:
    """The people an actor sees in full and may record for."""
    people: Any = visible_participants(actor)
    return people.filter(in_full=True)


@rule("participants.presented.answer")
def may_answer_presented(actor: Actor, thing: Any) -> bool:
    """Companies and inclusive employers answer of the people presented to them; which ones, `presented_proposals`
    says."""
    return actor.has(Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


def presented_proposals(actor: Actor) -> QuerySet[Proposal]:
    """The people presented to the bodies an actor represents as a company or an inclusive employer."""
    bodies = actor.within(Role.COMPANY, Role.INCLUSIVE_EMPLOYER)
    return Proposal.objects.filter(presented_to__company__in=bodies, anonymised_on=None)


@rule("participants.offer.answer")
def may_answer_offers(actor: Actor, thing: Any) -> bool:
    """Prescribers and inclusive employers answer of the jobs published to them; which ones, `addressed_jobs` says."""
    return actor.has(Role.PRESCRIBER, Role.INCLUSIVE_EMPLOYER)


def addressed_jobs(actor: Actor) -> QuerySet[NeedRecipient]:
    """The jobs published to the bodies an actor represents, one row for each person they were addressed to; those taken
    off are left out."""
    bodies = actor.within(Role.PRESCRIBER, Role.INCLUSIVE_EMPLOYER)
    return NeedRecipient.objects.filter(organization__in=bodies, revoked_at=None)


def own_desks(actor: Actor) -> QuerySet[Organization]:
    """The desks an actor may record people for: hers, or all for the mission's team."""
    desks = Organization.objects.filter(kind=OrganizationKind.DESK)
    if actor.has(Role.MISSION_TEAM):
        return desks
    return desks.filter(pk__in=actor.within(Role.FACILITATOR))


def may_open_proof(actor: Actor, file: StoredFile) -> bool:
    """A proof is opened by whoever sees its person in full."""
    if file.subject is None or not may_see_people(actor, file):
        return False
    return own_participants(actor).filter(public_id=file.subject).exists()


PROOF_FILE = offer_kind(FileKind("participants.proof", "justificatif d’éligibilité", may_open_proof))
