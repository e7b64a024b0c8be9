"""Writes of the clauses room."""

import datetime
from collections.abc import Collection, Sequence
from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.search.services import index
from levier.common.tenancy.history import create_all, delete_all
from levier.common.versions import save_edited
from levier.coordination.clauses.categories import check_chosen
from levier.coordination.clauses.decisions import (
    Decision,
    check_decision,
    open_grounds,
)
from levier.coordination.clauses.lot_shapes import FIGURES
from levier.coordination.clauses.models import ClauseDetails, DatedLine, InsertionClause, OpportunityStudy, StudyLot
from levier.coordination.clauses.multiples import HourPenalty, multiple_penalty, penalty_line
from levier.coordination.clauses.pledge_services import carry_pledges, copy_pledges
from levier.coordination.clauses.selectors import eligible_on, own_categories, rounding_of, worked_lot
from levier.coordination.clauses.table_models import SourcedLine
from levier.coordination.clauses.tables import Line, Table, Tables, check_line
from levier.coordination.clauses.terms import CapRule
from levier.coordination.clauses.wording.facts import PERIOD_MONTHS, SendingPeriod, chosen_ccag
from levier.coordination.clauses.working import LotFigures, Working, work
from levier.coordination.procurement.bases import basis_for, check_concession, check_specific_services
from levier.coordination.procurement.finding import index_operation
from levier.coordination.procurement.models import Contract, ContractNature, ContractStatus, Lot, Operation
from levier.law.ccag import NO_CCAG
from levier.law.periods import Period, length_on
from levier.law.thresholds import Capacity, Kind
from levier.organizations.services import followed_as

# Where the paragraphs written from a study say that the clause is read (`wording.values`, place_of).
OWN_ARTICLE = "CCAP ou CCP, article «\u00a0Clause sociale d’insertion\u00a0»"
# What a study's details and a contract's stipulations both say, under the same names.
SHARED_TERMS = (
    "added_publics", "cap_rule", "cap_months", "kickoff_days", "pooling", "hour_penalty_cents",
    "absence_penalty_cents", "document_penalty_cents", "document_penalty_unit",
)  # fmt: skip
# What is typed of a lot.
LOT_FIELDS = (
    "number", "title", "amount_cents", "trade", "labour_share", "rate", "hourly_cost_cents", "shape", *FIGURES,
)  # fmt: skip
LOCKED = "Cette étude est décidée : elle ne change plus. Reprenez-la pour en ouvrir une nouvelle version."


def tables_of(study: OpportunityStudy | None = None) -> Tables:
    """The dated tables as the mission reads them; one query. A decided study keeps those it was decided on: a line
    added since does not change what its page says."""
    rows = DatedLine.objects.all()
    if study is None or study.decided_on is None:
        rows = rows.filter(withdrawn_at=None)
    else:
        in_force = Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=study.decided_on)
        rows = rows.filter(in_force, created_at__date__lte=study.decided_on)
    return Tables(tuple(line_of(row) for row in rows))


def line_of(row: DatedLine) -> Line:
    """A stored line, as the plain rules read it."""
    return Line(Table(row.table), row.key, row.value, row.first_day, row.last_day, row.source, is_mission=True)


@transaction.atomic
def withdraw_line(row: SourcedLine, *, reason: str, author: User | None) -> None:
    """Withdraws a line added by mistake: later studies read what stood before it, those decided on it do not change.
    Raises Problem (field) without a reason, or when it is withdrawn already."""
    if not reason.strip():
        raise Problem("Dites pourquoi cette ligne est retirée.", field="reason")
    told = {"withdrawn_at": timezone.now(), "withdrawal": reason.strip(), "withdrawn_by": author}
    if not type(row).objects.filter(pk=row.pk, withdrawn_at=None).update(**told):
        raise Problem("Cette ligne est déjà retirée.")


@transaction.atomic
def add_line(row: DatedLine) -> None:
    """Adds a line to a dated table of the mission. Raises Problem (field) when it has no source or overlaps another."""
    check_line(line_of(row), tables_of().own)
    row.source = row.source.strip()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Problem("Une ligne de la mission commence déjà ce jour-là.", field="first_day") from twice


def figures_of(lot: StudyLot, tables: Tables, day: datetime.date) -> LotFigures:
    """A stored lot, as the plain rules read it."""
    return LotFigures(
        lot.number,
        lot.title,
        lot.amount_cents,
        lot.labour_share,
        lot.rate,
        lot.hourly_cost_cents,
        tables.source_of(lot.trade, lot.labour_share, lot.rate, lot.hourly_cost_cents, day),
        lot.terms,
        lot.trade,
    )


def working_of(study: OpportunityStudy, lots: Sequence[StudyLot]) -> Working:
    """The working of a stored study, by the dated tables of its day."""
    tables = tables_of(study)
    return work(
        [figures_of(lot, tables, study.notice_on) for lot in lots],
        rounding=rounding_of(study),
        kind=Kind(study.kind),
        capacity=Capacity(study.capacity),
        estimated_cents=study.estimated_cents,
        day=study.notice_on,
        call_off=study.is_call_off,
        tables=tables,
        way=study.way,
        basis=study.basis,
        publics=study.publics,
        is_condition=study.decision in {Decision.CLAUSE, Decision.OTHER_CONDITION},
    )


@transaction.atomic
def save_study(study: OpportunityStudy, lots: Sequence[StudyLot], *, version: int | None) -> OpportunityStudy:
    """Saves a study not yet decided, with its lots and their hours; `version` None for a new one.

    Raises Problem (field) when it is decided, when its legal basis was not in force on its day or is not for such a
    purchase, when a category of publics is in no list of its day, when two lots bear one number, or when the lots are
    worth more than the whole need; Stale when someone else saved it meanwhile. In the demo, where what a study says is
    invented, it names the fictitious twin of a real buyer; the published contract stays its source.
    """
    if study.pk and OpportunityStudy.objects.filter(pk=study.pk).exclude(decision="").exists():
        raise Problem(LOCKED)
    if study.basis:
        basis = basis_for(study.basis, study.way, study.notice_on)
        check_concession(basis, is_concession=study.kind == Kind.CONCESSION)
        check_specific_services(study.basis, Kind(study.kind), study.duration_months, study.notice_on)
    if len({lot.number for lot in lots}) != len(lots):
        raise Problem("Deux lots portent le même numéro.")
    if sum(lot.terms.whole_amount(lot.amount_cents) for lot in lots) > study.estimated_cents:
        raise Problem(
            "Les lots étudiés dépassent la valeur estimée de tout le besoin : elle comprend tous les lots, "
            "options et reconductions.",
            field="estimated_cents",
        )
    check_chosen(study.publics, own_categories(), study.notice_on)
    for lot in lots:
        sized = worked_lot(lot, study)
        if sized.sizing is None:
            raise Problem(f"Lot {lot.number} : {sized.refusal}")
        lot.hours = sized.sizing.hours
    study.buyer = followed_as(study.buyer)
    if version is None:
        study.save()
    else:
        save_edited(study, version)
        study.lots.all().delete()
    for lot in lots:
        lot.study = study
    StudyLot.objects.bulk_create(lots)
    index("study", [study])
    return study


@transaction.atomic
def decide(
    study: OpportunityStudy,
    decision: Decision,
    *,
    ground: str = "",
    reason: str = "",
    decided_by: str,
    decided_on: datetime.date,
    author: User | None,
    version: int,
) -> None:
    """Records the buyer's decision; the study never changes afterwards.

    Raises Problem (field) when the law does not leave that decision open, Stale when the study changed meanwhile.
    """
    if study.is_decided:
        raise Problem(LOCKED)
    check_has_come(decided_on, timezone.localdate(), field="decided_on")
    working = working_of(study, list(study.lots.all()))
    if working.duty is None:  # a stored study is always described
        raise Problem("Décrivez d’abord l’achat : nature, qualité de l’acheteur, valeur et date.")
    if decision is Decision.CLAUSE and not study.basis:
        raise Problem("Choisissez la voie et la base juridique avant de décider d’une clause.", field="decision")
    check_decision(
        decision,
        working.duty,
        grounds=open_grounds(working.duty, working.lasts(study.duration_months), study.notice_on),
        ground=ground,
        reason=reason,
        basis=study.basis,
        hours=working.hours_if_all,
    )
    study.decision = decision.value
    study.ground = ground if decision is Decision.EXEMPTION else ""
    study.reason = reason.strip()
    study.decided_by = decided_by.strip()
    study.decided_on = decided_on
    study.recorded_by = author
    save_edited(study, version)


@transaction.atomic
def answer_at_once(
    study: OpportunityStudy,
    lots: Sequence[StudyLot],
    decision: Decision | None,
    *,
    decided_by: str,
    decided_on: datetime.date,
    author: User | None,
) -> OpportunityStudy:
    """Saves a study whose answer is simple with the buyer's decision, in one act; None leaves it to be decided. The
    same study sent twice is the same study.

    Raises Problem (field) when the study or the decision cannot stand; nothing is then kept.
    """
    if already := OpportunityStudy.objects.filter(public_id=study.public_id).first():
        return already
    save_study(study, lots, version=None)
    if decision is not None:
        decide(study, decision, decided_by=decided_by, decided_on=decided_on, author=author, version=study.version)
    return study


@transaction.atomic
def revise(study: OpportunityStudy, *, author: User | None) -> OpportunityStudy:
    """Opens a new version of a decided study, undecided, with the same figures. The decided one stays as it was.

    Raises Problem when it is not decided, is already replaced, or has become an operation.
    """
    if not study.is_decided:
        raise Problem("Cette étude n’est pas décidée : modifiez-la directement.")
    if study.operation_id is not None:
        raise Problem("Cette étude a déjà donné une opération : c’est un avenant qui en change les heures.")
    if OpportunityStudy.objects.filter(replaces=study).exists():
        raise Problem("Cette étude est déjà reprise par une version plus récente.")
    lots = list(study.lots.all())
    kept = (
        "buyer", "desk", "title", "kind", "capacity", "estimated_cents", "notice_on", "is_call_off",
        "duration_months", "ccag", "way", "basis", "publics", "rounding", "rounds_down", "notes", "open_data_uid",
    )  # fmt: skip
    copy = OpportunityStudy.objects.create(
        replaces=study, author=author, **{name: getattr(study, name) for name in kept}
    )
    StudyLot.objects.bulk_create(
        StudyLot(
            study=copy,
            **{name: getattr(lot, name) for name in (*LOT_FIELDS, "hours")},
        )
        for lot in lots
    )
    if details := ClauseDetails.objects.filter(study=study).first():
        own = ("ccag", "perimeter", "facilitator", "sending_period", "criterion_weight", *SHARED_TERMS)
        ClauseDetails.objects.create(study=copy, **{name: getattr(details, name) for name in own})
    copy_pledges(study, copy)
    index("study", [copy])
    return copy


def opens_operation(study: OpportunityStudy) -> bool:
    """Whether a decided study has something to follow: hours, or commitments without hours."""
    if study.decision == Decision.OTHER_CONDITION:
        return study.pledges.exists()
    return study.decision == Decision.CLAUSE


def ccag_carried(study: OpportunityStudy) -> str:
    """What the contract of a study says of its CCAG: the study's own, or what was chosen for the words; one query."""
    details = ClauseDetails.objects.filter(study=study).first()
    return chosen_ccag(study.ccag, details.ccag if details else "") or study.ccag


@transaction.atomic
def open_operation(study: OpportunityStudy, *, version: int) -> Operation:
    """Makes the operation, contract and lots of a study decided with a clause, with the stipulations its paragraphs
    were written from; the lots keep the study's hours, to be committed once the contract is awarded.

    Raises Problem when the study gives none, or already gave one.
    """
    if not opens_operation(study):
        raise Problem(
            "Seule une étude décidée avec une clause, ou avec des engagements sans heures, ouvre une opération."
        )
    if study.operation_id is not None:
        raise Problem("Cette étude a déjà son opération.")
    if OpportunityStudy.objects.filter(replaces=study).exists():
        raise Problem("Cette étude est reprise par une version plus récente : ouvrez l’opération depuis celle-ci.")
    # What is followed of a real contract is invented in the demo: its holder, its contacts, its people too.
    is_fictitious = settings.DEMO or study.buyer.is_fictitious
    operation = Operation.objects.create(
        name=study.title[:255],
        buyer=study.buyer,
        lead_desk=study.desk,
        is_state=study.capacity == Capacity.CENTRAL_AUTHORITY,
    )
    contract = Contract.objects.create(
        operation=operation,
        title=study.title,
        status=ContractStatus.DRAFTING,
        status_on=study.decided_on,
        nature=nature_of(study),
        ccag=ccag_carried(study),
        way=study.way,
        basis=study.basis,
        amount_cents=study.estimated_cents,
        open_data_uid=study.open_data_uid,
        is_fictitious=is_fictitious,
        **carried_period(study),
    )
    for studied in study.lots.all():
        studied.lot = Lot.objects.create(
            contract=contract, number=studied.number, title=studied.title, trade=studied.trade
        )
        studied.save(update_fields=["lot"])
    if not contract.lots.exists():
        Lot.objects.create(contract=contract, number=1, title=study.title[:500])
    if study.decision == Decision.CLAUSE:
        carry_terms(study, contract)
    carry_pledges(study, contract)
    study.operation = operation
    save_edited(study, version)
    index_operation(operation)
    return operation


def nature_of(study: OpportunityStudy) -> ContractNature:
    """What kind of contract a study prepares."""
    if study.kind == Kind.CONCESSION:
        return ContractNature.CONCESSION
    return ContractNature.CALL_OFF if study.is_call_off else ContractNature.ORDINARY


def carried_period(study: OpportunityStudy) -> dict[str, int]:
    """How often a contract asks for its statements, where the paragraphs of its study say so."""
    details = ClauseDetails.objects.filter(study=study).exclude(sending_period="").first()
    return {"period_months": PERIOD_MONTHS[SendingPeriod(details.sending_period)]} if details else {}


def carry_terms(study: OpportunityStudy, contract: Contract) -> None:
    """Gives a contract the stipulations written down for its study, so that nobody types them twice; nothing where
    the study kept the CCAG's own list and nothing else was written: the contract then follows its CCAG. Without one,
    the duration of a direct hire that its paragraphs wrote is its own."""
    details = ClauseDetails.objects.filter(study=study).first()
    whole_list = list(eligible_on(study.notice_on))
    publics = study.publics or ([] if details and details.added_publics else whole_list)
    if details is None and set(publics) == set(whole_list):
        return
    told = {name: getattr(details, name) for name in SHARED_TERMS} if details else {}
    if contract.ccag == NO_CCAG and told.get("cap_rule") == CapRule.CCAG:
        told |= {"cap_rule": CapRule.MONTHS, "cap_months": length_on(Period.DIRECT_HIRE, study.notice_on)}
    InsertionClause.objects.create(contract=contract, document=OWN_ARTICLE, publics=publics, **told)


def hour_penalty_of(clause: InsertionClause | None, day: datetime.date) -> HourPenalty | None:
    """What an hour not done costs by a contract on a day; None when it writes nothing of it. One query for a multiple,
    none otherwise. Raises Problem when the value it multiplies is not known that day."""
    if clause is None:
        return None
    if not clause.hour_penalty_base or clause.hour_penalty_times is None:
        return None if clause.hour_penalty_cents is None else HourPenalty(Fraction(clause.hour_penalty_cents))
    base, times = clause.hour_penalty_base, clause.hour_penalty_times
    return multiple_penalty(base, times, penalty_line(tables_of(), base, day), day)


def create_clauses(clauses: Sequence[InsertionClause]) -> None:
    """Creates the stipulations of many contracts at once, checked by who calls; a fixed number of queries a batch."""
    create_all(clauses)


def check_clauses_unedited(keys: Collection[int]) -> None:
    """Raises Problem when someone edited some of the stipulations an import created."""
    rows = InsertionClause.objects.filter(pk__in=keys, version__gt=1)
    edited = rows.select_related("contract").order_by("pk").first()
    if edited is not None:
        raise Problem(f"Les {edited} ont été modifiées depuis l’import\u00a0: il ne s’annule plus d’un bloc.")


def remove_clauses(keys: Collection[int]) -> None:
    """Takes away the stipulations an undone import created. Raises Problem when someone edited some of them since."""
    check_clauses_unedited(keys)
    delete_all(InsertionClause.objects.filter(pk__in=keys))


@transaction.atomic
def save_clause(clause: InsertionClause, version: int | None) -> None:
    """Saves what a contract's documents say of insertion; `version` None for the first time.

    Raises Problem with the constraint's own sentence, or Stale when someone else saved it meanwhile.
    """
    try:
        clause.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    if version is None:
        clause.save()
    else:
        save_edited(clause, version)
