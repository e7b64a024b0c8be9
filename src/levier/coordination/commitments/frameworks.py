"""Writes of what makes a lot owe more as it goes: orders and invoices of a framework, phases affirmed, renewals.

Each adds its difference by the same dated act as an amendment, shared by the key then in force; what was reported
before stays as it was.
"""

import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.ui import formats
from levier.coordination.clauses.framework_hours import Line, ShapeKind, check_shape, hours_for
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import (
    Basis,
    ClauseRelease,
    CommitmentKind,
    FrameworkAmount,
    HoursCommitment,
    HoursShape,
    Phase,
    PhaseKind,
)
from levier.coordination.commitments.policy import AMOUNT_FILE
from levier.coordination.commitments.recording import (
    Key,
    check_document,
    hold,
    lock,
    record,
    record_held,
    shares_of,
)
from levier.coordination.commitments.releases import take_back
from levier.coordination.commitments.selectors import behind_of, last_key
from levier.coordination.commitments.services import check_since_bound, commit_hours
from levier.coordination.commitments.sharing import share_next
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.services import extend_execution
from levier.organizations.models import Organization

# What invoices made due, the hours fixed at the start included; amendments come on top.
BILLED_KINDS = (CommitmentKind.INITIAL, CommitmentKind.INVOICE)


def save_checked(row: models.Model) -> None:
    """Saves a new row the database's constraints agree with; Problem in their own words otherwise."""
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    row.save()


@transaction.atomic
def write_shape(
    shape: HoursShape,
    key: Key,
    *,
    effective_on: datetime.date,
    author: User | None,
    key_kind: KeyKind | None = None,
) -> None:
    """Writes how a lot turns amounts into hours, and commits what it owes before any invoice: its fixed hours, or none.

    Raises Problem when a figure is missing or the lot owes hours already: they would be counted twice.
    """
    check_shape(shape.rule)
    check_document(shape.document)
    lock(shape.lot)
    if HoursShape.objects.filter(lot=shape.lot).exists():
        raise Problem("La forme des heures de ce lot est déjà écrite.")
    fixed = shape.hours if shape.kind == ShapeKind.MINIMUM else 0
    commit_hours(
        shape.lot, fixed, key, effective_on=effective_on, document=shape.document, author=author, key_kind=key_kind
    )
    save_checked(shape)


@transaction.atomic
def record_amount(amount: FrameworkAmount, *, upload: File | None = None) -> int:
    """Records an order or an invoice, with its copy; an invoice commits what it makes due. Returns the hours it adds or
    takes away.

    Raises Problem at the field at fault: no shape, a document recorded already, a company that is not on the lot, an
    invoice without its order where the shape looks at orders, dated while the clause is suspended or lifted, or taking
    back more hours than the lot still owes.
    """
    lot = amount.lot
    lock(lot)
    check_document(amount.document)
    shape = HoursShape.objects.filter(lot=lot).first()
    if shape is None:
        raise Problem("Écrivez d’abord comment ce lot transforme les montants en heures.")
    check_amount(amount, shape)
    check_since_bound(lot, amount.on, field="on")
    check_has_come(amount.on, timezone.localdate(), field="on")
    amount.document = amount.document.strip()
    if upload is not None:
        amount.copy = files.store(upload, kind=AMOUNT_FILE.code, author_id=amount.recorded_by_id, field="upload")
    save_checked(amount)
    if amount.basis != Basis.INVOICE:
        return 0
    due = hours_for(shape.rule, lines_of(lot, Basis.INVOICE))
    known = HoursCommitment.objects.filter(lot=lot, kind__in=BILLED_KINDS).aggregate(sum=Sum("hours", default=0))["sum"]
    check_taken_back(lot, due - known)
    if due != known:
        add_by_key_in_force(
            lot, due - known, kind=CommitmentKind.INVOICE, on=amount.on, document=amount.document,
            author=amount.recorded_by,
        )  # fmt: skip
    return due - known


def check_amount(amount: FrameworkAmount, shape: HoursShape) -> None:
    """Raises Problem when an order or an invoice does not fit its lot."""
    lot, order = amount.lot, amount.order
    if amount.basis == Basis.INVOICE and amount.amount_cents < 0:
        billed = sum(line.amount for line in lines_of(lot, Basis.INVOICE))
        if billed + amount.amount_cents < 0:
            raise Problem(
                f"Ce lot n’a que {formats.euros(int(billed))} facturés\u00a0: un avoir n’en retire pas davantage.",
                field="amount_cents",
            )
    if amount.award is not None and amount.award.lot_id != lot.pk:
        raise Problem("Cette entreprise n’est pas sur ce lot.", field="award")
    if order is not None and (order.lot_id != lot.pk or order.basis != Basis.ORDER):
        raise Problem("Ce bon de commande n’est pas de ce lot.", field="order")
    if amount.basis == Basis.ORDER:
        check_cancelled(amount, shape)
    if amount.basis == Basis.INVOICE and shape.kind == ShapeKind.LARGE_ORDERS and order is None:
        raise Problem("Dites quel bon est facturé\u00a0: les heures dépendent de son montant.", field="order")
    if amount.basis == Basis.INVOICE:
        check_binds_on(lot, amount.on)


def check_cancelled(amount: FrameworkAmount, shape: HoursShape) -> None:
    """Raises Problem for an order that says it cancels another and does not, or takes back more than it ordered. Where
    hours depend on the amount of each order, what cancels one says which: it would leave its forecast as it was. One
    query."""
    order = amount.order
    if order is None:
        if amount.amount_cents < 0 and shape.kind == ShapeKind.LARGE_ORDERS:
            raise Problem("Dites quel bon est annulé\u00a0: les heures dépendent de son montant.", field="order")
        return
    if amount.amount_cents > 0:
        raise Problem("Seule une facture, ou l’annulation d’un bon, se rapporte à un bon de commande.", field="order")
    before = FrameworkAmount.objects.filter(order=order, basis=Basis.ORDER).aggregate(
        sum=Sum("amount_cents", default=0)
    )["sum"]
    if order.amount_cents + before + amount.amount_cents < 0:
        raise Problem(
            f"De ce bon, il ne reste que {formats.euros(order.amount_cents + before)} à annuler.", field="amount_cents"
        )


def check_binds_on(lot: Lot, on: datetime.date) -> None:
    """Raises Problem (field `on`) for an invoice of a day on which the clause did not bind, recorded since or not: what
    is billed then obliges to no hour; one query."""
    over = models.Q(ended_on=None) | models.Q(ended_on__gt=on)
    release = ClauseRelease.objects.filter(over, lot=lot, effective_on__lte=on).order_by("effective_on", "pk").first()
    if release is None:
        return
    since = f"depuis le {formats.long_date(release.effective_on)}"
    if release.ended_on is not None:
        since = f"du {formats.long_date(release.effective_on)} au {formats.long_date(release.ended_on)}"
    raise Problem(
        f"La clause est suspendue ou levée {since}\u00a0: ce qui est facturé alors n’oblige à aucune heure.",
        field="on",
    )


def check_taken_back(lot: Lot, difference: int) -> None:
    """Raises Problem (field `amount_cents`) when a credit note would leave a lot below zero, what the buyer freed since
    being no longer owed; one query."""
    if difference >= 0:
        return
    owed = HoursCommitment.objects.filter(lot=lot).aggregate(sum=Sum("hours", default=0))["sum"]
    if owed + difference < 0:
        raise Problem(
            f"Cet avoir retirerait {formats.whole_hours(-difference)}, et le lot n’en doit plus que "
            f"{formats.whole_hours(owed)}\u00a0: ce qu’un acte de l’acheteur en a libéré ne se retire pas deux fois.",
            field="amount_cents",
        )


def lines_of(lot: Lot, basis: Basis) -> list[Line]:
    """The orders, or the invoices, of a lot as the rule reads them; one query."""
    rows = FrameworkAmount.objects.filter(lot=lot, basis=basis).order_by()
    return [Line(amount, order) for amount, order in rows.values_list("amount_cents", "order__amount_cents")]


@transaction.atomic
def affirm_phase(
    phase: Phase, *, on: datetime.date, document: str, author: User | None, until: datetime.date | None = None
) -> None:
    """Affirms an optional phase, or renews a period: its hours are owed from that day. A renewal moves the end of its
    contract to `until`, its own last day. Raises Problem, nothing written, when it was already, when the lot owes
    nothing yet, or for days that are not those of the contract."""
    lock(phase.lot)
    check_document(document)
    phase.refresh_from_db()
    if phase.affirmed_on is not None:
        raise Problem(f"C’est déjà fait, le {formats.long_date(phase.affirmed_on)}.")
    if phase.lot.released_from is not None:
        raise Problem("La clause est suspendue ou levée sur ce lot\u00a0: aucune heure ne s’y ajoute.")
    contract = phase.lot.contract
    check_since_bound(phase.lot, on, field="on")
    check_affirmed(PhaseKind(phase.kind), on, until, contract.ends_on)
    if until is not None:
        phase.ends_on = until
        extend_execution(contract, until)
    phase.commitment = add_by_key_in_force(
        phase.lot, phase.hours, kind=CommitmentKind.PHASE, on=on, document=document, author=author
    )
    phase.affirmed_on = on
    phase.save(update_fields=["affirmed_on", "ends_on", "commitment"])


def check_affirmed(
    kind: PhaseKind,
    on: datetime.date,
    until: datetime.date | None,
    ends: datetime.date | None,
) -> None:
    """Raises Problem (fields `on`, `until`) for an optional phase affirmed once the contract has ended, or a renewal
    that does not follow it, whose last day is not said, comes before its first, or leaves the contract to end sooner
    than it does (`ends`: its last day, None while unknown)."""
    if ends is not None and on > ends + datetime.timedelta(days=kind is PhaseKind.RENEWAL):
        raise Problem(
            f"L’exécution du marché s’arrête le {formats.long_date(ends)}\u00a0: corrigez d’abord cette date si elle a "
            "changé.",
            field="on",
        )
    if kind is PhaseKind.OPTIONAL:
        return
    if until is None:
        raise Problem("Dites jusqu’à quel jour la période est reconduite.", field="until")
    if until < on:
        raise Problem(
            "La période reconduite finit avant de commencer\u00a0: corrigez l’une des deux dates.", field="until"
        )
    if ends is not None and until < ends:
        raise Problem(
            f"Le marché s’exécute déjà jusqu’au {formats.long_date(ends)}\u00a0: une reconduction ne l’abrège pas.",
            field="until",
        )


def add_by_key_in_force(
    lot: Lot, difference: int, *, kind: CommitmentKind, on: datetime.date, document: str, author: User | None
) -> HoursCommitment:
    """Commits a difference, shared by the key in force with the residue carried from one act of the operation to the
    next: 300 invoices of one hour in thirds give 100 each. What is taken away is taken in proportion of what each desk
    answers for."""
    hold(lot)
    key_kind, weights = last_key(lot)
    if not weights:
        raise Problem("Ce lot n’a pas encore d’heures dues\u00a0: enregistrez d’abord son engagement initial.")
    if difference < 0:
        held = {str(desk): hours for desk, hours in shares_of(lot).items()}
        back = take_back(-difference, held)
        return record_held(lot, difference, back, held, kind=kind, effective_on=on, document=document, author=author)
    by_name = {str(desk): weight for desk, weight in weights.items()}
    shares = share_next(difference, by_name, behind_of(lot.contract.operation_id))
    desks = Organization.objects.in_bulk(list(weights))
    return record(
        lot,
        difference,
        shares,
        [(desks[desk], weight) for desk, weight in weights.items()],
        kind=kind,
        key_kind=KeyKind(key_kind) if key_kind else None,
        effective_on=on,
        document=document,
        author=author,
    )
