"""Who sees the board, and which operations."""

from typing import Any

from django.db.models import F, Q, QuerySet

from levier.accounts.roles import Role
from levier.common.files import types
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.followup.exchanges import policy as exchanges_policy  # noqa: F401 its rules, loaded with these
from levier.coordination.followup.exits import policy as exits_policy  # noqa: F401
from levier.coordination.followup.models import Certificate, ContractReportCopy, Difficulty, FormalNotice, Penalty
from levier.coordination.followup.spaser import policy as spaser_policy  # noqa: F401
from levier.coordination.hours.policy import own_awards
from levier.coordination.procurement.models import Award, Operation
from levier.coordination.procurement.policy import bought_operations, may_edit_operation, visible_operations


@rule("followup.board.view")
def may_see_board(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("followup.calendar.view")
def may_see_calendar(actor: Actor, thing: Any) -> bool:
    """Who sees the board, and buyers, to whom it shows the meetings they are asked to and nothing else."""
    return may_see_board(actor, thing) or actor.has(Role.BUYER)


@rule("followup.ladder.set")
def may_set_ladder(actor: Actor, thing: Any) -> bool:
    """The mission's team: the ladder is the whole mission's."""
    return actor.has(Role.MISSION_TEAM)


@rule("followup.own.view")
def may_see_own(actor: Actor, thing: Any) -> bool:
    """Buyers follow their own operations."""
    return actor.has(Role.BUYER)


@rule("followup.report.view")
def may_see_report(actor: Actor, thing: Any) -> bool:
    """Who follows the operation, and the buyer whose operation it is."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER)


def reportable_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations whose report an actor may open: those on her board, and those of her own body."""
    followed = visible_operations(actor).values("pk")
    return Operation.objects.filter(Q(pk__in=bought_operations(actor).values("pk")) | Q(pk__in=followed))


@rule("followup.enforcement.view")
def may_see_enforcement(actor: Actor, thing: Any) -> bool:
    """Who follows the operation, and the buyer whose operation it is."""
    return may_see_report(actor, thing)


@rule("followup.difficulty.report")
def may_report_difficulty(actor: Actor, thing: Any) -> bool:
    """A company tells of the difficulties of the contracts it holds."""
    return actor.has(Role.COMPANY, Role.INCLUSIVE_EMPLOYER)


@rule("followup.enforcement.draft")
def may_draft(actor: Actor, operation: Operation | None) -> bool:
    """Who records difficulties, drafts notices and proposes penalties: the lead desk and the mission's team."""
    return may_edit_operation(actor, operation)


@rule("followup.enforcement.decide")
def may_decide(actor: Actor, operation: Operation | None) -> bool:
    """The buyer signs and decides; the lead desk and the mission's team record what it signed."""
    if operation is None:
        return may_see_report(actor, None)
    return is_buyer_of(actor, operation) or may_edit_operation(actor, operation)


def is_buyer_of(actor: Actor, operation: Operation) -> bool:
    """Whether an actor represents the buyer of an operation."""
    return operation.buyer_id in actor.within(Role.BUYER)


def told_by_the_company(difficulties: QuerySet[Difficulty]) -> QuerySet[Difficulty]:
    """Those the holder notified from its own pages: what the desk deposited stays between the desk and the buyer."""
    return difficulties.filter(recorded_by__memberships__organization=F("award__company")).distinct()


@rule("followup.act.read")
def may_read_acts(actor: Actor, thing: Any) -> bool:
    """Who reads the operation, and the company that holds the lot; which acts, `readable_notices` says."""
    return may_see_report(actor, thing) or may_report_difficulty(actor, thing)


def sent_notices(actor: Actor) -> QuerySet[FormalNotice]:
    """The notices a buyer sent to the bodies an actor represents as a company."""
    return FormalNotice.objects.filter(sent_on__isnull=False, award__in=own_awards(actor).order_by().values("pk"))


def readable_notices(actor: Actor) -> QuerySet[FormalNotice]:
    """The notices an actor reads: of the operations she reads, drafts included; those sent to her own company."""
    operations = reportable_operations(actor).order_by().values("pk")
    return FormalNotice.objects.filter(
        Q(award__lot__contract__operation__in=operations) | Q(pk__in=sent_notices(actor).order_by().values("pk"))
    )


def readable_penalties(actor: Actor) -> QuerySet[Penalty]:
    """The penalties an actor reads: of the operations she reads, proposed ones included; those decided of her own
    company."""
    operations = reportable_operations(actor).order_by().values("pk")
    decided = ~Q(decision="") & Q(notice__in=sent_notices(actor).order_by().values("pk"))
    return Penalty.objects.filter(Q(notice__award__lot__contract__operation__in=operations) | decided)


def may_open_enforcement_file(actor: Actor, file: StoredFile) -> bool:
    """A paper of a difficulty or of a notice is opened by whoever reads the operation it belongs to, and by the
    company that joined it to a difficulty it notified itself, or to whom the notice was sent, its penalty decided."""
    operations = reportable_operations(actor).order_by().values("pk")
    if readable_penalties(actor).filter(Q(decision_copy=file) | Q(review__copy=file)).exists():
        return True
    if sent_notices(actor).filter(signed_copy=file).exists():
        return True
    if told_by_the_company(Difficulty.objects.filter(evidence=file, award__in=own_awards(actor).values("pk"))).exists():
        return True
    return (
        may_see_enforcement(actor, None)
        and Award.objects.filter(
            Q(difficulties__evidence=file) | Q(notices__signed_copy=file), lot__contract__operation__in=operations
        ).exists()
    )


ENFORCEMENT_FILE = offer_kind(
    FileKind("followup.enforcement", "pièce d’une difficulté ou d’une mise en demeure", may_open_enforcement_file)
)


def readable_certificates(actor: Actor) -> QuerySet[Certificate]:
    """The certificates an actor may open: of the operations she reads, of the lots her body holds."""
    operations = reportable_operations(actor).order_by().values("pk")
    mine = own_awards(actor).order_by().values("pk")
    return Certificate.objects.filter(Q(award__lot__contract__operation__in=operations) | Q(award__in=mine))


def may_open_certificate(actor: Actor, file: StoredFile) -> bool:
    """Who follows the operation, its buyer, and the company that holds the lot."""
    return readable_certificates(actor).filter(copy=file).exists()


CERTIFICATE_FILE = offer_kind(
    FileKind("followup.certificate", "attestation d’insertion", may_open_certificate, types=(types.PDF,))
)


def may_open_report(actor: Actor, file: StoredFile) -> bool:
    """A report handed over is opened by whoever follows the operation, and by its buyer."""
    operations = reportable_operations(actor).order_by().values("pk")
    copies = ContractReportCopy.objects.filter(report__contract__operation__in=operations)
    return copies.filter(Q(pdf=file) | Q(workbook=file)).exists()


REPORT_FILE = offer_kind(
    FileKind("followup.report", "bilan remis à l’acheteur", may_open_report, types=(types.PDF, types.XLSX))
)


@rule("followup.state.view")
def may_report_to_the_state(actor: Actor, thing: Any) -> bool:
    """The mission follows the State's contracts and reports on them; the State's services read that report."""
    return actor.has(Role.MISSION_TEAM, Role.STATE)


def reported_to_the_state(actor: Actor) -> QuerySet[Operation]:
    """The State's operations whose report an actor reads."""
    found = Operation.objects.filter(is_state=True)
    return found if may_report_to_the_state(actor, None) else found.none()
