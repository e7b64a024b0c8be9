"""Writes of the participants room: recording a person, her eligibility, her assignments; anonymising her."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.files.models import StoredFile
from levier.common.tenancy.history import create_all, delete_all
from levier.common.ui import formats
from levier.common.versions import save_edited
from levier.coordination.clauses.selectors import categories_named, categories_to_judge, eligible_on, own_proofs
from levier.coordination.participants.eligibility import Hire, age_on, employments
from levier.coordination.participants.establishing import (
    YOUNG_BELOW,
    Claim,
    check_age_at_entry,
    check_birth_date,
    check_claim,
    is_senior,
)
from levier.coordination.participants.flags import check_flags
from levier.coordination.participants.models import (
    AgeClass,
    Assignment,
    Declarant,
    Eligibility,
    ExecutionMode,
    Merge,
    Objection,
    Participant,
    Proposal,
    SecondaryFlag,
    WatchedTerm,
)
from levier.coordination.participants.needs.proposals import forget
from levier.coordination.participants.policy import PROOF_FILE
from levier.coordination.procurement.models import Award, Contract
from levier.organizations.models import Organization, OrganizationKind

DECLARED_BY_HOLDER = "Une embauche directe est déclarée par le titulaire\u00a0: aucune structure n’emploie la personne."
MODES_THROUGH_STRUCTURE = (ExecutionMode.SECONDMENT, ExecutionMode.SUBCONTRACT)


@transaction.atomic
def record_participant(person: Participant, *, today: datetime.date, version: int | None = None) -> Participant:
    """Saves a new person (`version` None) or an edited one. Raises Problem at the field at fault, Stale when someone
    else saved her meanwhile; nothing is then written."""
    for name, label in (("first_name", "le prénom"), ("last_name", "le nom")):
        setattr(person, name, getattr(person, name).strip())
        if not getattr(person, name):
            raise Problem(f"Indiquez {label}.", field=name)
    check_birth_date(person.birth_date, today)
    if person.anonymised_on is not None:
        raise Problem("Cette personne est anonymisée\u00a0: sa fiche ne se modifie plus.")
    if person.priority_district_checked_on is not None and person.priority_district_checked_on > today:
        raise Problem(
            "Cette vérification est dans le futur\u00a0: écrivez le jour où elle a été faite.",
            field="priority_district_checked_on",
        )
    if version is None:
        person.save()
    else:
        save_edited(person, version)
    return person


@transaction.atomic
def record_eligibility(
    person: Participant,
    claim: Claim,
    *,
    established_by: str,
    author: User | None,
    today: datetime.date,
    upload: File | None = None,
    contract: Contract | None = None,
) -> Eligibility:
    """Records why a person is eligible; `contract` is the one a claim's `added` words are of. Raises Problem at the
    field at fault (`upload` for the file), nothing kept.

    Nothing is overwritten: which of several records counts for an assignment, `eligibility_at_entry` says.
    """
    _, _, covered = check_claim(
        claim, person.birth_date, today, categories_to_judge(claim.established_on), own_proofs()
    )
    kept = None
    if upload is not None:
        kept = files.store(
            upload,
            kind=PROOF_FILE.code,
            author_id=author.pk if author else None,
            subject=person.public_id,
            field="upload",
        )
    return Eligibility.objects.create(
        participant=person,
        category=claim.category,
        proof=claim.proof,
        proof_issued_on=claim.proof_issued_on,
        valid_until=covered,
        proof_file=kept,
        proposed_by=claim.proposed_by,
        motive=claim.motive.strip(),
        contract=contract,
        established_on=claim.established_on,
        established_by=established_by,
        recorded_by=author,
    )


@transaction.atomic
def withdraw_eligibility(record: Eligibility, *, author: User, reason: str) -> None:
    """Withdraws an eligibility recorded by mistake: it stays readable and no longer counts. Raises Problem without a
    reason, or when it is withdrawn already."""
    if not reason.strip():
        raise Problem("Dites pourquoi cette éligibilité est annulée\u00a0: elle reste lisible.", field="reason")
    if record.withdrawn_at is not None:
        raise Problem("Cette éligibilité est déjà annulée.")
    record.withdrawn_at, record.withdrawn_by = timezone.now(), author
    record.withdrawal_reason = reason.strip()
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])


@transaction.atomic
def set_flags(person: Participant, asked: Sequence[str], *, author: User | None, today: datetime.date) -> None:
    """Holds exactly the criteria asked beside the main category. Raises Problem (field `flags`), nothing changed."""
    if person.anonymised_on is not None:
        raise Problem("Cette personne est anonymisée\u00a0: sa fiche ne se modifie plus.")
    rows = {row.category: row for row in person.flags.order_by("pk")}
    codes = check_flags(
        asked,
        main=[record.category for record in person.eligibilities.filter(withdrawn_at=None)],
        held=rows,
        birth_date=person.birth_date,
        today=today,
        categories=eligible_on(today),
    )
    for code, row in rows.items():
        if code not in codes:
            row.delete()
    for code in sorted(codes - rows.keys()):
        SecondaryFlag.objects.create(participant=person, category=code, recorded_by=author)


def check_assignment(assignment: Assignment) -> None:
    """Raises Problem at the field at fault of an assignment not saved yet. An overlap with another is not a fault."""
    contract = assignment.award.lot.contract
    person = assignment.participant
    if assignment.ends_on is not None and assignment.ends_on < assignment.hired_on:
        raise Problem("La fin précède l’embauche\u00a0: corrigez l’une des deux dates.", field="ends_on")
    if contract.ends_on is not None and assignment.hired_on > contract.ends_on:
        raise Problem(
            f"L’exécution du marché finit le {formats.long_date(contract.ends_on)}\u00a0: "
            "aucune heure ne compterait. Vérifiez la date ou le marché.",
            field="hired_on",
        )
    check_age_at_entry(person.birth_date, assignment.hired_on, assignment.contract_type)
    through_structure = assignment.mode in MODES_THROUGH_STRUCTURE
    employer = assignment.employer
    if through_structure and (employer is None or employer.kind != OrganizationKind.INCLUSIVE):
        raise Problem(
            "Pour une mise à disposition, une sous-traitance ou une cotraitance, choisissez la structure qui emploie "
            "la personne.",
            field="employer",
        )
    if not through_structure and employer is not None:
        raise Problem(
            "En embauche directe, l’employeur est l’entreprise du marché\u00a0: laissez ce champ vide.",
            field="employer",
        )
    if assignment.declarant == Declarant.EMPLOYER and employer is None:
        raise Problem(DECLARED_BY_HOLDER, field="declarant")
    if assignment.pk is not None:
        check_hours_held(assignment)


def check_hours_held(edited: Assignment) -> None:
    """Raises Problem at the field at fault when an edit takes an assignment away from the hours that stand on it: off
    the lot and company they were declared for, or out of months in which hours are counted (decision 0062)."""
    recorded = Assignment.objects.get(pk=edited.pk)
    if edited.award_id != recorded.award_id and (edited.entries.exists() or edited.openings.exists()):
        raise Problem(
            "Des heures de cette personne sont inscrites pour ce lot et cette entreprise\u00a0: ils ne changent plus. "
            "Terminez cette affectation, puis affectez la personne à l’autre lot.",
            field="award",
        )
    months = counted_months(edited)
    if edited.hired_on > recorded.hired_on:
        taken_over = edited.openings.filter(as_of__lt=edited.hired_on)
        left_out = [month for month in months if month < edited.hired_on.replace(day=1)]
        if left_out or taken_over.exists():
            raise Problem(left_out_sentence(left_out, "avant cette embauche"), field="hired_on")
    ends_on = edited.ends_on
    left_out = [month for month in months if month > ends_on] if ends_on and ends_on != recorded.ends_on else []
    if left_out:
        raise Problem(left_out_sentence(left_out, "après cette fin"), field="ends_on")


def counted_months(assignment: Assignment) -> list[datetime.date]:
    """The months in which hours of an assignment are counted, in order; one query."""
    counted = assignment.entries.filter(kind="counted").order_by("month").values("month")
    return list(counted.annotate(total=Sum("hundredths")).filter(total__gt=0).values_list("month", flat=True))


def left_out_sentence(months: Sequence[datetime.date], where: str) -> str:
    """Why dates cannot be recorded that leave out months in which hours are counted; no month: hours taken over."""
    told = f"en {formats.enumeration([formats.month(month) for month in months])}" if months else "à la reprise"
    return f"Des heures sont retenues {told}, {where}\u00a0: corrigez d’abord ces heures, ou vérifiez la date."


@transaction.atomic
def assign(assignment: Assignment, version: int | None = None) -> Assignment:
    """Saves a new assignment (`version` None) or an edited one. Raises Problem at the field at fault, Stale when
    someone else saved it meanwhile; nothing is then written."""
    check_assignment(assignment)
    assignment.employed_since = employment_of(assignment)
    try:
        assignment.validate_constraints()
    except ValidationError as error:
        raise Problem(" ".join(error.messages), field="hired_on") from error
    if version is None:
        assignment.save()
    else:
        save_edited(assignment, version)
    settle_employments(assignment)
    return assignment


def employment_of(assignment: Assignment) -> datetime.date | None:
    """The day the employment began that an assignment, saved or not, goes on; None when it begins one. One query.

    A direct hire by the company of another of her assignments, without a day's interruption, is no new hiring (decision
    0063).
    """
    if assignment.mode != ExecutionMode.DIRECT_HIRE:
        return None
    company = assignment.award.company_id
    hires = [Hire(row.pk, company, row.hired_on, row.ends_on) for row in same_employer(assignment)]
    # Of two hirings of one day, neither goes on the other: any key says the same.
    began = employments([*hires, Hire(assignment.pk or 0, company, assignment.hired_on, assignment.ends_on)])
    since = began[assignment.pk or 0]
    return since if since < assignment.hired_on else None


def settle_employments(changed: Assignment) -> None:
    """Says again of her other hirings by the same company what each goes on, once one was recorded or edited: ended
    earlier, it no longer leads to the next. One query, and a write each where it changes something."""
    for other in same_employer(changed).select_related("award").order_by("pk"):
        if (since := employment_of(other)) != other.employed_since:
            other.employed_since = since
            save_edited(other, other.version)


def same_employer(assignment: Assignment) -> QuerySet[Assignment]:
    """Her other direct hires by the company of an assignment."""
    rows = Assignment.objects.filter(participant=assignment.participant_id, mode=ExecutionMode.DIRECT_HIRE)
    return rows.filter(award__company=assignment.award.company_id).exclude(pk=assignment.pk)


@transaction.atomic
def watch_term(*, mode: str, months: int | None, effective_on: datetime.date, author: User | None) -> WatchedTerm:
    """Adds a dated duration for a modality. Raises Problem (field `effective_on`) when that day has one already."""
    if WatchedTerm.objects.filter(mode=mode, effective_on=effective_on).exists():
        raise Problem(
            "Une durée est déjà fixée pour cette modalité à partir de ce jour. Choisissez une autre date.",
            field="effective_on",
        )
    return WatchedTerm.objects.create(mode=mode, months=months, effective_on=effective_on, author=author)


@transaction.atomic
def record_reported(
    award: Award,
    *,
    first_name: str,
    last_name: str,
    hired_on: datetime.date,
    contract_type: str,
    employer_name: str = "",
) -> Assignment:
    """Records someone a company says is at work on its award: followed by the lead desk, without eligibility, which is
    hers to establish.

    With an employer's name she is seconded by it: the structure of the mission of that very name, or one that the
    facilitator will name.
    """
    contract = award.lot.contract
    desk = contract.operation.lead_desk
    structures = Organization.objects.filter(kind=OrganizationKind.INCLUSIVE, name=employer_name)
    participant = Participant.objects.create(
        desk=desk, first_name=first_name, last_name=last_name, is_fictitious=contract.is_fictitious
    )
    return Assignment.objects.create(
        participant=participant,
        award=award,
        mode=ExecutionMode.SECONDMENT if employer_name else ExecutionMode.DIRECT_HIRE,
        contract_type=contract_type,
        employer=structures.order_by("pk").first() if employer_name else None,
        desk=desk,
        hired_on=hired_on,
    )


@dataclass
class TakenOver:
    """People who work already, with where and why, in the order in which each needs the one before."""

    people: list[Participant] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    eligibilities: list[Eligibility] = field(default_factory=list)


@transaction.atomic
def create_taken_over(taken: TakenOver) -> None:
    """Creates many people at once, checked by who calls; a fixed number of queries a batch."""
    Participant.objects.insert_many(taken.people, keyed=True)
    create_all(taken.assignments)
    Eligibility.objects.insert_many(taken.eligibilities, keyed=True)


def check_unedited(people: QuerySet[Participant], assignments: QuerySet[Assignment]) -> None:
    """Raises Problem when someone edited some of what an import created."""
    if people.filter(version__gt=1).exists() or assignments.filter(version__gt=1).exists():
        raise Problem("Des fiches ont été modifiées depuis l’import\u00a0: il ne s’annule plus d’un bloc.")


@transaction.atomic
def remove_taken_over(people: Collection[int], assignments: Collection[int], eligibilities: Collection[int]) -> None:
    """Takes away what an undone import created. Raises Problem when someone edited some of it since, ProtectedError
    when something stands on it."""
    check_unedited(Participant.objects.filter(pk__in=people), Assignment.objects.filter(pk__in=assignments))
    Eligibility.objects.filter(pk__in=eligibilities, withdrawn_at=None).delete()
    delete_all(Assignment.objects.filter(pk__in=assignments))
    Participant.objects.filter(pk__in=people).delete()


def age_class(person: Participant, day: datetime.date) -> str:
    """The observatory's class of a person's age on a day; empty when her birth date is not known."""
    if person.birth_date is None:
        return ""
    if age_on(person.birth_date, day) < YOUNG_BELOW:
        return AgeClass.YOUNG
    return AgeClass.SENIOR if is_senior(person.birth_date, day) else AgeClass.MIDDLE


@transaction.atomic
def anonymise(person: Participant, *, today: datetime.date) -> None:
    """Takes everything that names a person away and keeps what counts: gender, age class, QPV, published class, hours.

    The row, its assignments and the ledger stay: no hour is lost. Names, birth date, categories, criteria, proofs,
    motives and files go.
    """
    hired: Any = person.assignments.order_by("hired_on").values_list("hired_on", flat=True).first()
    person.age_class = age_class(person, hired or timezone.localtime(person.created_at).date())
    person.first_name = person.last_name = ""
    person.birth_date = person.priority_district_checked_on = None
    person.anonymised_on = today
    person.save()
    records = list(person.eligibilities.all())
    categories = categories_named(record.category for record in records)
    for record in records:
        category = categories.get(record.category)
        record.published_class = category.published_class if category else ""
        record.category = record.proof = record.proposed_by = record.motive = record.withdrawal_reason = ""
        record.proof_issued_on = None
        record.proof_file = None
        record.save()
    flags = list(person.flags.all())
    categories = categories_named(flag.category for flag in flags)
    for flag in flags:
        category = categories.get(flag.category)
        flag.published_class = category.published_class if category else ""
        flag.category = ""
        flag.save()
    Objection.objects.filter(participant=person).update(text="", reason="")
    for file in StoredFile.objects.filter(subject=person.public_id):
        files.remove(file)
    forget(Proposal.objects.filter(participant=person, anonymised_on=None), today=today)
    # The records joined to hers are hers: their names go with it, and with them what would undo the joining.
    for alias in person.aliases.filter(anonymised_on=None):
        anonymise(alias, today=today)
    Merge.objects.filter(kept=person).update(reason="", before="")
