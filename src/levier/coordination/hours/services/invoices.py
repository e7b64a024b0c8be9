"""What the desk enters from an invoice, when nobody knows how many hours were worked."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.services import store
from levier.common.jobs.services import enqueue
from levier.common.ui import formats
from levier.coordination.clauses.services import tables_of
from levier.coordination.clauses.tables import ALL, Line, Table
from levier.coordination.hours.counting import month_end, month_most
from levier.coordination.hours.invoiced import check_shares, hours_invoiced, shared_out, working
from levier.coordination.hours.models import EntryKind, InvoicedLine, InvoicedWork, LedgerEntry, Statement
from levier.coordination.hours.services.correcting import SEND_CORRECTION
from levier.coordination.hours.services.entering import EVIDENCE_KIND
from levier.coordination.hours.services.judging import check_not_shared, hold
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.hours.services.receiving import check_receives
from levier.coordination.participants.models import Assignment

NO_RATE = (
    "Aucun taux horaire n’est en vigueur ce mois-là\u00a0: aucun texte n’en fixe, la mission doit d’abord en ajouter "
    "un aux tables datées."
)


@dataclass(frozen=True)
class Invoice:
    """An invoice as the desk reads it: amount in cents excluding tax, and who worked on it."""

    month: datetime.date
    reference: str
    invoiced_on: datetime.date
    amount_cents: int
    people: Sequence[Assignment]
    copy: File


def rate_on(month: datetime.date) -> Line | None:
    """The mission's hourly rate of invoiced work in force at the end of a month; one query."""
    return tables_of().line_on(Table.INVOICED, ALL, month_end(month))


def check_invoice(statement: Statement, invoice: Invoice, *, today: datetime.date) -> None:
    """Raises Problem, at the field at fault, when an invoice cannot be of a statement."""
    if invoice.month not in statement.months:
        raise Problem("Choisissez un mois de ce relevé.", field="month")
    if not invoice.people:
        raise Problem("Dites qui a travaillé sur cette prestation.", field="people")
    if len({person.employer_id for person in invoice.people}) > 1:
        raise Problem(
            "Ces personnes ne sont pas toutes de la structure qui facture\u00a0: une facture, une structure.",
            field="people",
        )
    for person in invoice.people:
        ended = person.ends_on is not None and person.ends_on < invoice.month
        if person.hired_on > month_end(invoice.month) or ended:
            raise Problem(
                f"{person.participant.short_name} n’était pas au travail en {formats.month(invoice.month)}.",
                field="people",
            )
    if invoice.invoiced_on > today:
        raise Problem(
            "Cette date est à venir\u00a0: indiquez celle qui est écrite sur la facture.", field="invoiced_on"
        )


@transaction.atomic
def enter_invoice(statement: Statement, invoice: Invoice, *, author: User, today: datetime.date) -> InvoicedWork:
    """Declares the hours an invoice makes at the mission's rate, shared evenly between the people of it; its copy is
    kept. The rest of the statement stays to be said. Raises Problem, nothing kept, at the field at fault."""
    check_invoice(statement, invoice, today=today)
    rate = rate_on(invoice.month)
    if rate is None:
        raise Problem(NO_RATE, field="amount_cents")
    hundredths = hours_invoiced(invoice.amount_cents, rate.value)
    shares = shared_out(hundredths, len(invoice.people))
    check_shares(shares, month_most(invoice.month))
    lines = [DeclaredLine(person, invoice.month, share) for person, share in zip(invoice.people, shares, strict=True)]
    check_not_shared(lines)
    check_receives([(statement.award_id, invoice.month)])
    hold(*invoice.people)
    check_not_declared(invoice)
    employer, reference = invoice.people[0].employer, invoice.reference.strip()
    told: dict[str, Any] = {
        "statement": statement,
        "employer": employer,
        "month": invoice.month,
        "reference": reference,
    }
    if InvoicedWork.objects.filter(**told).exists():
        raise Problem("Cette facture est déjà saisie pour ce mois.", field="reference")
    kept = InvoicedWork.objects.create(
        **told,
        invoiced_on=invoice.invoiced_on,
        amount_cents=invoice.amount_cents,
        rate_cents=rate.value,
        rate_source=rate.source,
        hundredths=hundredths,
        copy=store(invoice.copy, kind=EVIDENCE_KIND, author_id=author.pk, field="copy"),
        recorded_by=author,
    )
    reason = (
        f"D’après la facture {reference} du {formats.long_date(invoice.invoiced_on)}\u00a0: "
        f"{working(invoice.amount_cents, rate.value, hundredths, len(shares))}."
    )
    for line in lines:
        entry = LedgerEntry.objects.create(
            assignment=line.assignment,
            award_id=statement.award_id,
            statement=statement,
            month=line.month,
            kind=EntryKind.DECLARED,
            hundredths=line.hundredths,
            reason=reason,
            author=author,
            author_name=str(employer)[:200],
        )
        InvoicedLine.objects.create(invoice=kept, entry=entry)
    if statement.confirmed_at is not None:  # its copy has left already: the company gets that of the difference
        enqueue(SEND_CORRECTION, key=f"correction-{entry.pk}", statement=statement.pk, entry=entry.pk)
    return kept


def check_not_declared(invoice: Invoice) -> None:
    """Raises Problem (field `people`) when hours of someone in this month are declared otherwise than by invoice: known
    hours are never replaced by an amount."""
    rows = (
        LedgerEntry.objects.filter(
            assignment__in=[person.pk for person in invoice.people],
            month=invoice.month,
            kind=EntryKind.DECLARED,
            invoiced=None,
        )
        .order_by()
        .values_list("assignment")
        .annotate(total=Sum("hundredths"))
    )
    known = {person.pk: person for person in invoice.people}
    for assignment, total in rows:
        if total > 0:
            raise Problem(
                f"{known[assignment].participant.short_name} a déjà {formats.hours(total)} déclarées en "
                f"{formats.month(invoice.month)}\u00a0: des heures connues ne se déduisent pas d’une facture.",
                field="people",
            )
