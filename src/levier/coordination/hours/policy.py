"""Who may judge hours, and see or declare which statements."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.files import types
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.hours.models import (
    Contest,
    EmployerSheet,
    LedgerEntry,
    OpeningEntry,
    PooledContract,
    Pooling,
    Statement,
    StatementSum,
    YearSum,
    running,
)
from levier.coordination.hours.pooling.services import AGREEMENT_KIND
from levier.coordination.hours.services import CONTEST_KIND, DECISION_KIND, EVIDENCE_KIND
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award, Operation
from levier.coordination.procurement.policy import (
    bought_operations,
    led_operations,
    may_edit_operation,
    visible_operations,
)
from levier.coordination.procurement.selectors import awards_of


@rule("hours.redistribution.view")
def may_see_redistribution(actor: Actor, thing: Any) -> bool:
    """Who follows the operation, and the companies of the group: the view gives a member its own line alone."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


@rule("hours.statement.judge")
def may_judge(actor: Actor, thing: Any) -> bool:
    """The facilitators and the mission's team count and refuse."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("hours.pooling.view")
def may_see_poolings(actor: Actor, thing: Any) -> bool:
    """Who follows operations; the view gives those of her own, and names no contract she does not follow."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("hours.pooling.agree")
def may_agree_to_poolings(actor: Actor, thing: Any) -> bool:
    """The buyer gives its own agreement; who leads every contract records that of a buyer without an account."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER)


@rule("hours.pooling.told")
def may_be_told_of_refusals(actor: Actor, thing: Any) -> bool:
    """Who asked, and who follows: each for its own contracts."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


@rule("hours.pooling.give")
def may_give_agreement(actor: Actor, thing: Any) -> bool:
    """The buyer, for the contracts of its own body."""
    return actor.has(Role.BUYER)


@rule("hours.letter.view")
def may_see_letters(actor: Actor, thing: Any) -> bool:
    """Whoever answers companies knows what they are written."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("hours.letter.edit")
def may_write_letters(actor: Actor, thing: Any) -> bool:
    """The mission's team: its mails are written in one voice."""
    return actor.has(Role.MISSION_TEAM)


@rule("hours.opening.record")
def may_record_openings(actor: Actor, operation: Operation | None) -> bool:
    """Hours taken over are recorded and corrected by who leads the operation: its lead desk, the mission's team."""
    return may_edit_operation(actor, operation)


@rule("hours.contest.view")
def may_see_contests(actor: Actor, thing: Any) -> bool:
    """Who answers the company of a contested refusal, and the buyer, who decides."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER)


@rule("hours.own.view")
def may_see_own(actor: Actor, thing: Any) -> bool:
    """Companies and inclusive employers follow their own contracts and people."""
    return actor.has(Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


@rule("hours.employer.declare")
def may_declare_as_employer(actor: Actor, thing: Any) -> bool:
    """A structure says the hours of the people it has at work on contracts held by others."""
    return actor.has(Role.INCLUSIVE_EMPLOYER)


def visible_statements(actor: Actor) -> QuerySet[Statement]:
    """The statements an actor reads: those of the operations she follows. What she may judge of them is `may_judge_of`,
    and `answered_statements` are those for which she writes to the company."""
    if actor.has(Role.MISSION_TEAM):  # every operation: asking which would take longer than the list
        return Statement.objects.all()
    return Statement.objects.filter(award__in=awards_of(visible_operations(actor)))


def answered_statements(actor: Actor) -> QuerySet[Statement]:
    """The statements an actor asks for, and whose company she answers: the lead desk is its one contact (domain
    reference, §6), the mission's team stands in."""
    if actor.has(Role.MISSION_TEAM):
        return Statement.objects.all()
    return Statement.objects.filter(award__in=awards_of(led_operations(actor)))


def visible_contests(actor: Actor) -> QuerySet[Contest]:
    """The contests an actor has a hand in: those whose company she answers, and those of her own body's contracts."""
    if actor.has(Role.MISSION_TEAM):
        return Contest.objects.all()
    mine = Q(statement__award__in=awards_of(led_operations(actor)).order_by().values("pk"))
    bought = Q(statement__award__in=awards_of(bought_operations(actor)).order_by().values("pk"))
    return Contest.objects.filter(mine | bought)


def decides_contest(actor: Actor, contest: Contest) -> bool:
    """Whether an actor decides it as the buyer: the desk that answers the company may only give in."""
    return contest.statement.award.lot.contract.operation.buyer_id in actor.within(Role.BUYER)


def answers_contest(actor: Actor, contest: Contest) -> bool:
    """Whether an actor answers its company: the lead desk, the mission's team."""
    return may_judge(actor, None) and may_edit_operation(actor, contest.statement.award.lot.contract.operation)


def visible_entries(actor: Actor) -> QuerySet[LedgerEntry]:
    """The entries of the ledger an actor reads: those of the operations she follows."""
    if actor.has(Role.MISSION_TEAM):
        return LedgerEntry.objects.all()
    return LedgerEntry.objects.filter(award__in=awards_of(visible_operations(actor)))


def visible_statement_sums(actor: Actor) -> QuerySet[StatementSum]:
    """What the statements she reads add up to."""
    if actor.has(Role.MISSION_TEAM):
        return StatementSum.objects.all()
    return StatementSum.objects.filter(statement__award__in=awards_of(visible_operations(actor)))


def visible_year_sums(actor: Actor) -> QuerySet[YearSum]:
    """What the entries she reads add up to, by assignment and year."""
    if actor.has(Role.MISSION_TEAM):
        return YearSum.objects.all()
    return YearSum.objects.filter(award__in=awards_of(visible_operations(actor)))


def visible_poolings(actor: Actor) -> QuerySet[Pooling]:
    """The poolings of which an actor follows a contract at least."""
    if actor.has(Role.MISSION_TEAM):
        return Pooling.objects.all()
    mine = PooledContract.objects.filter(award__in=awards_of(visible_operations(actor)))
    return Pooling.objects.filter(pk__in=mine.order_by().values("pooling"))


def pooled_contracts(actor: Actor) -> QuerySet[Any]:
    """Contracts of poolings with what an actor is to each: whether she follows it (`is_followed`: she reads its name)
    and leads it (`is_led`), and whether its buyer has an account (`buyer_acts`: it agrees itself). Only who leads every
    contract of a pooling writes in it: an allocation changes each."""
    is_team = actor.has(Role.MISSION_TEAM)

    def within(operations: QuerySet[Operation]) -> Value | Exists:
        own = operations.filter(pk=OuterRef("award__lot__contract__operation")).order_by()
        return Value(value=True) if is_team else Exists(own)

    return (
        PooledContract.objects.annotate(
            is_followed=within(visible_operations(actor)),
            is_led=within(led_operations(actor)),
            declined=Q(pooling__declined_by=F("award__lot__contract__operation__buyer")),
            buyer_acts=Exists(
                Membership.objects.filter(
                    open_memberships(timezone.localdate()),
                    organization=OuterRef("award__lot__contract__operation__buyer"),
                    role=Role.BUYER,
                )
            ),
        )
        .select_related("award__company", "award__lot__contract__operation__buyer", "copy", "recorded_by")
        .order_by("pk")
    )


def poolings_to_agree(actor: Actor) -> QuerySet[PooledContract]:
    """The contracts an actor's own body bought, of poolings that wait for its agreement."""
    bought = awards_of(bought_operations(actor)).order_by().values("pk")
    return PooledContract.objects.filter(
        running("pooling"), award__in=bought, agreed_on=None, pooling__requested_on__isnull=False
    )


def declined_poolings(actor: Actor, since: datetime.date) -> QuerySet[PooledContract]:
    """The contracts an actor leads or holds, of the requests a buyer declined from a day on."""
    declined = PooledContract.objects.filter(pooling__declined_on__gte=since)
    if actor.has(Role.MISSION_TEAM):
        return declined
    led = awards_of(led_operations(actor)).order_by().values("pk")
    return declined.filter(Q(award__in=led) | Q(award__in=own_awards(actor).order_by().values("pk")))


def visible_openings(actor: Actor) -> QuerySet[OpeningEntry]:
    """The hours taken over an actor reads: those of the operations she follows."""
    if actor.has(Role.MISSION_TEAM):
        return OpeningEntry.objects.all()
    return OpeningEntry.objects.filter(award__in=awards_of(visible_operations(actor)))


def may_judge_of(actor: Actor, operation: Operation, assignment: Assignment) -> bool:
    """Who counts, refuses and corrects the hours of a person: the lead desk of the operation, the mission's team, and
    the desk that answers for her. Another desk that shares the operation reads."""
    return may_edit_operation(actor, operation) or assignment.desk_id in actor.within(Role.FACILITATOR)


def own_companies(actor: Actor) -> frozenset[int]:
    """The bodies an actor represents as a company or an inclusive employer."""
    return actor.within(Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


def own_awards(actor: Actor) -> QuerySet[Award]:
    """The awards held by the bodies an actor represents as a company or an inclusive employer."""
    return Award.objects.filter(company__in=own_companies(actor))


def own_statements(actor: Actor) -> QuerySet[Statement]:
    """The statements an actor declares from her account: those of the awards her body holds."""
    return Statement.objects.filter(award__in=own_awards(actor))


def employed_assignments(actor: Actor) -> QuerySet[Assignment]:
    """The people an inclusive employer has at work on contracts held by others: theirs alone, not the statement's."""
    return Assignment.objects.filter(employer__in=actor.within(Role.INCLUSIVE_EMPLOYER)).exclude(
        award__in=own_awards(actor)
    )


def visible_sheets(actor: Actor) -> QuerySet[EmployerSheet]:
    """The spreadsheets an actor reads: her own, and those her colleagues or their software deposited for their
    structure."""
    structures = actor.within(Role.INCLUSIVE_EMPLOYER)
    return EmployerSheet.objects.filter(Q(author=actor.user_id) | Q(employer__in=structures))


def attests_sheet(actor: Actor, sheet: EmployerSheet) -> bool:
    """Whether an actor confirms a deposit or takes it back: its author alone, and for what a software sent, which
    attests nothing, anybody of its structure."""
    if sheet.token_id is not None:
        return sheet.employer_id in actor.within(Role.INCLUSIVE_EMPLOYER)
    return sheet.author_id == actor.user_id


def may_open_evidence(actor: Actor, file: StoredFile) -> bool:
    """The document a statement was entered from names whole people: whoever answers its company opens it."""
    return (
        may_judge(actor, None)
        and answered_statements(actor)
        .filter(Q(evidence=file) | Q(invoices__copy=file) | Q(corrections__evidence=file))
        .exists()
    )


def people_of_evidence(file: StoredFile) -> set[UUID]:
    """Whom such a document names, as far as it is known: the people whose hours were entered from it."""
    found = (
        LedgerEntry.objects.filter(
            Q(statement__evidence=file) | Q(invoiced__invoice__copy=file) | Q(statement__corrections__evidence=file)
        )
        .order_by()
        .values_list("assignment__participant__public_id", flat=True)
    )
    return set(found.distinct())


EVIDENCE_FILE = offer_kind(
    FileKind(
        EVIDENCE_KIND,
        "document d’un relevé",
        may_open_evidence,
        types=(types.PDF, types.JPEG, types.PNG, types.XLSX, types.ODS),
        subjects=people_of_evidence,
    )
)


def may_open_contest_file(actor: Actor, file: StoredFile) -> bool:
    """What a company joins to a contest may name its person whole: whoever answers the company opens it; the buyer,
    who sees a first name and an initial, once the desk opened it to it for this contest, and until it closes it."""
    contests = Contest.objects.filter(file=file)
    if may_judge(actor, None) and contests.filter(statement__in=answered_statements(actor)).exists():
        return True
    shown = contests.filter(file_shown_at__isnull=False, file_hidden_at=None)
    bought = awards_of(bought_operations(actor)).order_by().values("pk")
    return actor.has(Role.BUYER) and shown.filter(statement__award__in=bought).exists()


def may_open_decision(actor: Actor, file: StoredFile) -> bool:
    """A decision signed by the buyer is opened by whoever has a hand in the contest."""
    return (
        may_see_contests(actor, None)
        and visible_contests(actor).filter(Q(signed_copy=file) | Q(withdrawn_copy=file)).exists()
    )


def may_open_agreement(actor: Actor, file: StoredFile) -> bool:
    """A buyer's answer to the request for a pooling: who follows one of its contracts, and the buyer that gave it."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    declined = Q(pooling__decline_copy=file, pooling__declined_by=F("award__lot__contract__operation__buyer"))
    contracts = PooledContract.objects.filter(Q(copy=file) | declined)
    followed = Q(pooling__contracts__award__in=awards_of(visible_operations(actor)).order_by().values("pk"))
    bought = Q(award__in=awards_of(bought_operations(actor)).order_by().values("pk"))
    return contracts.filter(followed | bought).exists()


AGREEMENT_FILE = offer_kind(
    FileKind(AGREEMENT_KIND, "réponse d’un acheteur à une globalisation ou mutualisation", may_open_agreement)
)
CONTEST_FILE = offer_kind(FileKind(CONTEST_KIND, "pièce d’une contestation", may_open_contest_file))
DECISION_FILE = offer_kind(FileKind(DECISION_KIND, "décision signée d’un acheteur", may_open_decision))
