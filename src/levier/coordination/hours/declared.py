"""What the declaration asks, of whom, and what was declared last time: read before the form is drawn."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Sum

from levier.common.ui import formats
from levier.coordination.hours.counting import DAILY_MOST, month_end, usual_hours
from levier.coordination.hours.models import EntryKind, InvoicedLine, LedgerEntry, PooledPerson, Statement
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.hours.pooling.selectors import pooled_months
from levier.coordination.hours.selectors import present_assignments
from levier.coordination.hours.services.drafts import AddedDraft, Draft
from levier.coordination.participants.models import Assignment, ExecutionMode


class AskedMonth(NamedTuple):
    """One field: its name, its month, and the days of the month that can have been worked."""

    name: str
    month: datetime.date
    days: int

    @property
    def training_name(self) -> str:
        """The field of the part of these hours spent in training."""
        return f"f-{self.name}"

    @property
    def most(self) -> int:
        """Whole hours these days hold."""
        return DAILY_MOST * self.days

    @property
    def usual(self) -> int:
        """Whole hours over these days at the most a week allows."""
        return usual_hours(self.month, self.days)

    @property
    def is_whole(self) -> bool:
        """Whether every day of the month counts."""
        return self.days == month_end(self.month).day


@dataclass(frozen=True)
class AskedPerson:
    """One card of the form. `previous` holds last period's hours (month, hundredths); `notes` what is not asked."""

    key: str
    name: str
    detail: str
    is_fictitious: bool
    months: list[AskedMonth]
    previous: list[tuple[datetime.date, int]] = field(default_factory=list)
    notes: str = ""
    assignment: Assignment | None = None
    added: AddedDraft | None = None
    hired_on: datetime.date | None = None
    allocated: int = 0
    """Hundredths of the period that an allocation between contracts, or an invoice, gave: not asked, and declared."""
    shared: Sequence[datetime.date] = ()
    """The months whose hours are so allocated."""
    pooled: PooledPerson | None = None
    """As whom they are."""
    invoiced: Sequence[datetime.date] = ()
    """The months whose hours were entered from an invoice."""

    @property
    def may_share(self) -> bool:
        """Whether the holder shares her hours out itself: all the contracts are its own."""
        return self.pooled is not None and self.pooled.pooling.kind != PoolingKind.MUTUAL

    @property
    def previous_words(self) -> str:
        """« 118 h en avril, 121,33 h en mai »."""
        return ", ".join(
            f"{formats.hours(hours)} en {formats.MONTHS[month.month - 1]}" for month, hours in self.previous
        )

    def refilled(self) -> dict[str, str]:
        """Last period's hours put in this period's fields, month by month in their order."""
        return {
            asked.name: formats.hours(hours, unit=False)
            for asked, (_, hours) in zip(self.months, self.previous, strict=False)
        }


def asked_months(
    statement: Statement, key: str, hired_on: datetime.date, ends_on: datetime.date | None
) -> tuple[list[AskedMonth], str]:
    """The months in which someone can have worked, and a word on those that are not asked: none whose last day comes
    before the contract binds (no hour of it counts). A month past the end foreseen is asked: works run late."""
    executes_from = statement.award.lot.contract.executes_from
    start, end = days_at_work(statement, hired_on, ends_on)
    days = worked_days(statement.months, start, end)
    before = any(month_end(month) < start for month in statement.months if month not in days)
    after = any(month > end for month in statement.months if month not in days)
    notes = (
        f"L’exécution du marché commence le {formats.long_date(executes_from)}."
        if before and executes_from and start == executes_from
        else f"Embauche le {formats.long_date(hired_on)}."
        if before
        else "",
        f"Contrat terminé le {formats.long_date(ends_on)}." if after else "",
    )
    return asked_of(key, days), " ".join(filter(None, notes))


def days_at_work(
    statement: Statement, hired_on: datetime.date, ends_on: datetime.date | None
) -> tuple[datetime.date, datetime.date]:
    """The first and last days of a statement's period that someone can have worked under its contract."""
    executes_from = statement.award.lot.contract.executes_from
    start = max(day for day in (statement.period_start, hired_on, executes_from) if day is not None)
    return start, min(statement.period_end, ends_on or statement.period_end)


def worked_days(months: Sequence[datetime.date], start: datetime.date, end: datetime.date) -> dict[datetime.date, int]:
    """How many days of each of these months are between two days; not those of which none is."""
    bounds = {month: (max(month, start), min(month_end(month), end)) for month in months}
    return {month: (last - first).days + 1 for month, (first, last) in bounds.items() if first <= last}


def asked_of(key: str, days: Mapping[datetime.date, int]) -> list[AskedMonth]:
    """The fields of someone (`key`), by the days of each month."""
    return [AskedMonth(f"h-{key}-{month.isoformat()[:7]}", month, worked) for month, worked in days.items()]


HOURS_FIELD = re.compile(r"h-(?P<key>[a-z0-9]{1,20})-(?P<month>20[0-9]{2}-(?:0[1-9]|1[0-2]))")


def unasked_hours(people: Sequence[AskedPerson], typed: Mapping[str, object]) -> list[tuple[str, str]]:
    """The hours sent in fields the form has not (name of the field, sentence): a page opened before the contract or
    someone's work ended sends them, and nobody must believe they were recorded."""
    asked = {month.name for person in people for month in person.months}
    known = {person.key: person for person in people}
    found = []
    for name, value in typed.items():
        field = HOURS_FIELD.fullmatch(name)
        text = str(value).strip()[:20]
        if field is None or name in asked or text in ("", "0"):
            continue
        person = known.get(field["key"])
        month = formats.month(datetime.date.fromisoformat(f"{field['month']}-01"))
        who = person.name if person else "quelqu’un qui n’y figure plus"
        why = f" {person.notes}" if person and person.notes else ""
        sentence = (
            f"Ce relevé ne demande pas les heures {formats.of(month)} {formats.of(who)}\u00a0: "
            f"«\u00a0{text}\u00a0» n’est pas enregistré.{why} Si ces heures ont été faites, appelez votre "
            "facilitateur\u202f; sinon, envoyez de nouveau."
        )
        found.append((name, sentence))
    return found


def asked_people(
    statement: Statement,
    draft: Draft,
    names: Callable[[set[UUID]], Mapping[UUID, str]] | None = None,
    present: Sequence[Assignment] | None = None,
) -> list[AskedPerson]:
    """Everyone the form asks about: those known (`present`, when they are at hand), then those being added; five
    queries.

    `names` gives what the reader may see of these people's names, by public id; without it, first name and initial.
    """
    previous, declared = declared_before(statement)
    people = []
    present = present_assignments(statement) if present is None else present
    pooled = pooled_months([assignment.pk for assignment in present], statement.months)
    known = names({assignment.participant.public_id for assignment in present}) if names else {}
    # Only the work of a subcontract is entered from an invoice.
    subcontracted = any(assignment.mode == ExecutionMode.SUBCONTRACT for assignment in present)
    bills = invoiced_months(statement) if subcontracted else {}
    for assignment in present:
        months, notes = asked_months(statement, str(assignment.pk), assignment.hired_on, assignment.ends_on)
        shared = [asked.month for asked in months if (assignment.pk, asked.month) in pooled]
        by_invoice = {
            asked.month: bills[assignment.pk, asked.month] for asked in months if (assignment.pk, asked.month) in bills
        }
        if not months:
            continue
        months = [asked for asked in months if asked.month not in shared and asked.month not in by_invoice]
        given = {month: declared.get((assignment.pk, month), 0) for month in shared}
        employer = assignment.employer.name if assignment.employer else ""
        people.append(
            AskedPerson(
                key=str(assignment.pk),
                name=known.get(assignment.participant.public_id, assignment.participant.short_name),
                detail=", ".join(word for word in (assignment.contract_type, assignment.job, employer) if word),
                is_fictitious=assignment.participant.is_fictitious,
                months=months,
                previous=[] if assignment.declaring_structure or shared else previous.get(assignment.pk, []),
                notes=" ".join(
                    filter(None, (notes, declarant_note(assignment), allocation_note(given), invoice_note(by_invoice)))
                ),
                allocated=sum(given.values()) + sum(hours for hours, _ in by_invoice.values()),
                shared=shared,
                invoiced=list(by_invoice),
                pooled=pooled[assignment.pk, shared[-1]] if shared else None,
                assignment=assignment,
                hired_on=assignment.hired_on,
            )
        )
    for added in draft.people:
        hired_on = datetime.date.fromisoformat(added.hired_on)
        months, notes = asked_months(statement, added.key, hired_on, None)
        people.append(
            AskedPerson(
                key=added.key,
                name=added.short_name,
                detail=", ".join(word for word in (added.contract_type, added.employer_name) if word),
                is_fictitious=statement.award.lot.contract.is_fictitious,
                months=months,
                notes=notes,
                added=added,
                hired_on=hired_on,
            )
        )
    return people


def declarant_note(assignment: Assignment) -> str:
    """What a holder reads beside someone whose structure declares: she may say what she knows, or leave it empty."""
    if not assignment.declaring_structure:
        return ""
    return (
        f"Ses heures sont déclarées par {assignment.declaring_structure}. Laissez vide, ou indiquez vos chiffres"
        "\u00a0: ils seront comparés aux siens, qui comptent."
    )


def allocation_note(given: Mapping[datetime.date, int]) -> str:
    """What a holder reads beside someone whose hours are allocated between contracts, with what this one received of
    each month; empty for anyone else."""
    if not given:
        return ""
    told = [f"{formats.hours(hours)} en {formats.MONTHS[month.month - 1]}" for month, hours in given.items() if hours]
    received = ", ".join(told) or "rien encore pour ce marché"
    return f"Ses heures sont réparties entre plusieurs marchés\u00a0: {received}."


def invoiced_months(statement: Statement) -> dict[tuple[int, datetime.date], tuple[int, str]]:
    """By assignment and month of a statement, the hundredths entered from invoices and the last one's reference; one
    query."""
    found: dict[tuple[int, datetime.date], tuple[int, str]] = {}
    lines = InvoicedLine.objects.filter(entry__statement=statement).order_by("pk")
    for assignment, month, hundredths, reference in lines.values_list(
        "entry__assignment", "entry__month", "entry__hundredths", "invoice__reference"
    ):
        before, _ = found.get((assignment, month), (0, ""))
        found[assignment, month] = before + hundredths, reference
    return found


def invoice_note(by_invoice: Mapping[datetime.date, tuple[int, str]]) -> str:
    """What is read beside someone whose hours were entered from an invoice; empty for anyone else."""
    told = [
        f"{formats.hours(hours)} en {formats.MONTHS[month.month - 1]} (facture {reference})"
        for month, (hours, reference) in by_invoice.items()
    ]
    return f"Déjà saisies d’après facture\u00a0: {', '.join(told)}." if told else ""


def declared_before(
    statement: Statement,
) -> tuple[dict[int, list[tuple[datetime.date, int]]], dict[tuple[int, datetime.date], int]]:
    """What each assignment declared in the award's statement before this one, month by month, and what is declared of
    this one's own months already (by assignment and month); hundredths, two queries."""
    before = (
        Statement.objects.filter(award_id=statement.award_id, period_end__lt=statement.period_start)
        .exclude(confirmed_at=None)
        .order_by("-period_start")
        .first()
    )
    earlier = before.months if before else []
    sums = (
        LedgerEntry.objects.filter(
            award_id=statement.award_id, kind=EntryKind.DECLARED, month__in=[*earlier, *statement.months]
        )
        .order_by("assignment", "month")
        .values_list("assignment", "month")
        .annotate(total=Sum("hundredths"))
    )
    previous: dict[int, list[tuple[datetime.date, int]]] = {}
    own: dict[tuple[int, datetime.date], int] = {}
    for assignment, month, total in sums:
        if month in statement.months:
            own[assignment, month] = total
        if month in earlier and total > 0:
            previous.setdefault(assignment, []).append((month, total))
    return previous, own
