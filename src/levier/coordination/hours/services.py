"""Writes of the hours room: opening a statement, declaring, counting, refusing, correcting. Nothing is overwritten."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.ledger import Balance, Entry, balance
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement, StatementLink
from levier.coordination.participants.models import Assignment

# A link works until its deadline and thirty days more (design, links sent by mail).
LINK_GRACE = datetime.timedelta(days=30)
ATTESTATION = (
    "J’atteste que les heures déclarées ont été travaillées sur ce marché par les personnes nommées, "
    "et que je suis habilité à le déclarer pour l’entreprise."
)


@dataclass(frozen=True)
class DeclaredLine:
    """Hundredths of an hour of one assignment in one month (its first day)."""

    assignment: Assignment
    month: datetime.date
    hundredths: int


def fingerprint(token: str) -> str:
    """What is stored of a link: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(statement: Statement, *, now: datetime.datetime) -> str:
    """Makes a new link to a statement and returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    deadline = datetime.datetime.combine(statement.due_on, datetime.time(23, 59), tzinfo=now.tzinfo)
    StatementLink.objects.create(
        statement=statement, token_hash=fingerprint(token), expires_at=max(deadline, now) + LINK_GRACE
    )
    return token


def use_link(token: str, *, now: datetime.datetime) -> StatementLink:
    """Returns the link of a token; raises Problem when it is unknown, revoked or past its term."""
    link = StatementLink.objects.select_related("statement").filter(token_hash=fingerprint(token)).first()
    if link is None:
        raise Problem(
            "Ce lien n’est pas reconnu. Copiez-le en entier depuis le courriel, "
            "ou demandez-en un nouveau au facilitateur."
        )
    check_link(link, now=now)
    return link


def check_link(link: StatementLink, *, now: datetime.datetime) -> None:
    """Raises Problem when a link was revoked or is past its term."""
    if link.revoked_at is not None:
        raise Problem(
            "Ce lien a été annulé. Le plus récent courriel en contient un autre, ou demandez-le au facilitateur."
        )
    if now > link.expires_at:
        raise Problem(
            f"Ce lien a expiré le {link.expires_at:%d/%m/%Y}. Demandez-en un nouveau au facilitateur\u00a0: "
            "rien de ce que vous avez déclaré n’est perdu."
        )


def months_of(statement: Statement) -> list[datetime.date]:
    """The months of a statement's period, by their first days."""
    months, month = [], statement.period_start.replace(day=1)
    while month <= statement.period_end:
        months.append(month)
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    return months


@transaction.atomic
def confirm_statement(
    statement: Statement, lines: list[DeclaredLine], *, name: str, function: str, now: datetime.datetime
) -> None:
    """Records a statement once: its lines enter the ledger as declared, in the name of who attests.

    No line, or only lines of zero hours, is « aucune heure sur la période ». Raises Problem, nothing written, when the
    statement was already confirmed, a line is not of its award or period, or nobody signs.
    """
    if not name.strip() or not function.strip():
        raise Problem(
            "Indiquez votre nom et votre fonction\u00a0: c’est vous qui attestez.",
            field="name" if not name.strip() else "function",
        )
    months = set(months_of(statement))
    for line in lines:
        if line.assignment.award_id != statement.award_id or line.month not in months or line.hundredths < 0:
            raise Problem("Une ligne n’appartient pas à ce relevé. Rouvrez-le depuis le lien du courriel.")
    worked = [line for line in lines if line.hundredths > 0]
    recorded = Statement.objects.filter(pk=statement.pk, confirmed_at=None).update(
        confirmed_at=now,
        confirmed_by=name.strip(),
        confirmed_function=function.strip(),
        attested_sentence=ATTESTATION,
        has_no_hours=not worked,
    )
    if not recorded:
        raise Problem("Ce relevé est déjà confirmé\u00a0: le voici. Pour le corriger, écrivez au facilitateur.")
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            assignment=line.assignment,
            award_id=statement.award_id,
            statement=statement,
            month=line.month,
            kind=EntryKind.DECLARED,
            hundredths=line.hundredths,
            author_name=f"{name.strip()}, {function.strip()}",
        )
        for line in worked
    )
    statement.refresh_from_db()


def month_balance(assignment: Assignment, month: datetime.date) -> Balance:
    """What the ledger says of one assignment in one month."""
    sums = (
        LedgerEntry.objects.filter(assignment=assignment, month=month)
        .order_by()
        .values_list("kind")
        .annotate(Sum("hundredths"))
    )
    return balance(Entry(kind, hundredths) for kind, hundredths in sums)


def hold(assignment: Assignment) -> None:
    """Makes two people judging the same hours wait for one another.

    A row lock on PostgreSQL; on SQLite, where it does nothing, the IMMEDIATE transaction already does.
    """
    Assignment.objects.select_for_update().values_list("pk").get(pk=assignment.pk)


def judge(
    assignment: Assignment,
    month: datetime.date,
    kind: EntryKind,
    hundredths: int,
    *,
    author: User,
    rule: str = "",
    reason: str = "",
) -> LedgerEntry:
    """Counts or refuses declared hours of one assignment in one month, up to what is not judged yet.

    Raises Problem, nothing written, when more is judged than is pending, or a refusal gives no reason.
    """
    if kind == EntryKind.REFUSED and not reason.strip():
        raise Problem("Dites pourquoi ces heures ne comptent pas\u00a0: l’entreprise le lira.", field="reason")
    with transaction.atomic():
        hold(assignment)
        pending = month_balance(assignment, month).pending
        if not 0 < hundredths <= pending:
            raise Problem(f"Il reste {formats.hours(pending)} à juger pour ce mois, pas davantage.", field="hours")
        return LedgerEntry.objects.create(
            assignment=assignment,
            award_id=assignment.award_id,
            month=month,
            kind=kind,
            hundredths=hundredths,
            rule=rule,
            reason=reason.strip(),
            author=author,
        )


@transaction.atomic
def correct(entry: LedgerEntry, hundredths: int, *, author: User, reason: str) -> LedgerEntry:
    """Adds a correction of `hundredths` (signed) to an entry: same person, month and kind; says who and why.

    Raises Problem, nothing written, when no reason is given or the balance would no longer hold.
    """
    if not reason.strip():
        raise Problem("Dites pourquoi cette correction\u00a0: elle reste lisible dans le registre.", field="reason")
    if hundredths == 0:
        raise Problem("Une correction change au moins un centième d’heure.", field="hours")
    hold(entry.assignment)
    now = month_balance(entry.assignment, entry.month)
    after = balance(
        [
            Entry("declared", now.declared),
            Entry("counted", now.counted),
            Entry("refused", now.refused),
            Entry(entry.kind, hundredths),
        ]
    )
    if not after.holds:
        raise Problem(
            "Cette correction laisserait plus d’heures jugées que déclarées, ou un total négatif\u00a0: "
            "corrigez d’abord les heures retenues ou refusées de ce mois.",
            field="hours",
        )
    return LedgerEntry.objects.create(
        assignment=entry.assignment,
        award_id=entry.award_id,
        statement_id=entry.statement_id,
        month=entry.month,
        kind=entry.kind,
        hundredths=hundredths,
        corrects=entry,
        reason=reason.strip(),
        author=author,
    )
