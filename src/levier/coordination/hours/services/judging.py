"""Writes in the ledger: what is counted, refused, corrected. Nothing is overwritten."""

import datetime
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.contests import BUYER_RULE
from levier.coordination.hours.ledger import Balance, Entry, balance
from levier.coordination.hours.models import Contest, EntryKind, LedgerEntry, SecondDeclaration, Statement
from levier.coordination.hours.pooling.selectors import pooled_months
from levier.coordination.hours.selectors import StatementLine, line_of, statement_lines
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.hours.services.receiving import check_open
from levier.coordination.participants.models import Assignment


def month_balance(assignment: Assignment, month: datetime.date) -> Balance:
    """What the ledger says of one assignment in one month."""
    sums = (
        LedgerEntry.objects.filter(assignment=assignment, month=month)
        .order_by()
        .values_list("kind")
        .annotate(Sum("hundredths"))
    )
    return balance(Entry(kind, hundredths) for kind, hundredths in sums)


def hold(*assignments: Assignment) -> None:
    """Makes two people judging the same hours wait for one another.

    A row lock on PostgreSQL, always taken in the same order; on SQLite, where it does nothing, the IMMEDIATE
    transaction already does.
    """
    keys = sorted({assignment.pk for assignment in assignments})
    # SQLite: see above.
    list(Assignment.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def check_unchanged(assignment: Assignment, month: datetime.date, seen: int | None) -> None:
    """Raises Problem when the line has entries that whoever decides has not seen (`seen`: the last she saw)."""
    if seen is None:
        return
    last = LedgerEntry.objects.filter(assignment=assignment, month=month).order_by("-pk").values_list("pk", flat=True)
    if (last.first() or 0) != seen:
        raise Problem(
            "Cette ligne a changé depuis que vous l’avez ouverte\u00a0: voici où elle en est. Rien n’a été ajouté."
        )


def check_uncontested(entry: LedgerEntry) -> None:
    """Raises Problem when an entry is a refusal the company contests: its decision alone changes it."""
    if entry.kind != EntryKind.REFUSED:
        return
    if Contest.objects.filter(assignment=entry.assignment_id, month=entry.month, decided_at=None).exists():
        raise Problem(
            "L’entreprise conteste ce refus\u00a0: admettez la contestation, ou attendez la décision de l’acheteur."
        )


def check_granted(entry: LedgerEntry, counted: int) -> None:
    """Raises Problem when a correction of counted hours leaves less on a line (`counted`, hundredths) than it counted
    once the buyer had decided: refused again, they would undo a decision that is the buyer's alone. Two queries."""
    if entry.kind != EntryKind.COUNTED:
        return
    of_line = LedgerEntry.objects.filter(assignment=entry.assignment_id, month=entry.month, kind=EntryKind.COUNTED)
    last = of_line.filter(rule=BUYER_RULE).order_by("-pk").first()
    if last is None:
        return
    decided: int = of_line.filter(pk__lte=last.pk).aggregate(sum=Sum("hundredths"))["sum"]
    if counted < decided:
        raise Problem(
            f"L’acheteur a tranché la contestation de ce mois\u00a0: {formats.hours(decided)} sont retenues. Le "
            "guichet n’en retire aucune\u202f; si un fait nouveau le demande, c’est à l’acheteur d’en décider, depuis "
            "la page de cette contestation.",
            field="difference",
        )


def check_countable(
    statement: Statement, assignment: Assignment, month: datetime.date, *, by_buyer: bool = False
) -> StatementLine | None:
    """Raises Problem where hours of a line cannot count, whichever act would count them: judging, correcting what is
    counted, admitting a contest. Without an eligibility, nobody's decision makes them: it is established
    « préalablement à la réalisation des heures » (CCAG-Travaux, 20.1.1.2). What a check forbids, the buyer alone
    (`by_buyer`) may decide otherwise, and the entry says so. Returns the line; the queries of `statement_lines`."""
    line = line_of(statement, assignment.pk, month)
    if line is not None and (sentence := line.why_not_count(by_buyer=by_buyer)):
        raise Problem(sentence)
    return line


def judge(
    assignment: Assignment,
    month: datetime.date,
    kind: EntryKind,
    hundredths: int,
    *,
    author: User,
    rule: str = "",
    reason: str = "",
    statement: Statement | None = None,
    seen: int | None = None,
) -> LedgerEntry:
    """Counts or refuses declared hours of one assignment in one month, up to what is not judged yet.

    `seen` is the last entry of the line that the author had before her. Raises Problem, nothing written, when the line
    has changed since, more is judged than is pending, what would count cannot, or a refusal gives no reason.
    """
    if kind == EntryKind.REFUSED and not reason.strip():
        raise Problem("Dites pourquoi ces heures ne comptent pas\u00a0: l’entreprise le lira.", field="reason")
    with transaction.atomic():
        hold(assignment)
        check_open(assignment.award_id)
        check_unchanged(assignment, month, seen)
        if kind == EntryKind.COUNTED and statement is not None:
            check_countable(statement, assignment, month)
        pending = month_balance(assignment, month).pending
        if not 0 < hundredths <= pending:
            raise Problem(
                f"Il reste {formats.hours(pending)} à juger pour ce mois\u00a0: n’en écrivez pas davantage.",
                field="hours",
            )
        return LedgerEntry.objects.create(
            assignment=assignment,
            award_id=assignment.award_id,
            statement=statement,
            month=month,
            kind=kind,
            hundredths=hundredths,
            rule=rule,
            reason=reason.strip(),
            author=author,
        )


@transaction.atomic
def count_plain_lines(
    statement: Statement, *, author: User, may_judge: Callable[[Assignment], bool] = lambda assignment: True
) -> tuple[int, int]:
    """Counts, in one act, every line that passes every check and that the author `may_judge`; returns how many lines
    and hundredths of an hour. Raises Problem when the contract's accounts are closed.

    The lines are read again once held: whoever comes second, or clicks twice, finds nothing left and adds nothing.
    """
    check_open(statement.award_id)
    hold(*Assignment.objects.filter(award_id=statement.award_id))
    plain = [line for line in statement_lines(statement) if line.is_plain and may_judge(line.assignment)]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            assignment=line.assignment,
            award_id=statement.award_id,
            statement=statement,
            month=line.month,
            kind=EntryKind.COUNTED,
            hundredths=line.balance.pending,
            author=author,
        )
        for line in plain
    )
    return len(plain), sum(line.balance.pending for line in plain)


def check_not_shared(lines: Sequence[DeclaredLine]) -> None:
    """Raises Problem when a line says hours that are allocated between contracts: they would count twice. One query."""
    shared = pooled_months({line.assignment.pk for line in lines}, sorted({line.month for line in lines}))
    for line in lines:
        if (line.assignment.pk, line.month) in shared:
            raise Problem(
                f"{line.assignment.participant.short_name}, {formats.month(line.month)}\u00a0: ses heures se "
                "répartissent entre plusieurs marchés. Rouvrez la page\u00a0: cette ligne n’est plus à remplir."
            )


def check_unallocated(entry: LedgerEntry) -> None:
    """Raises Problem when declared hours are a part of what someone worked over several contracts: corrected here
    alone, the parts would no longer add up."""
    if entry.kind == EntryKind.DECLARED and pooled_months([entry.assignment_id], [entry.month]):
        raise Problem(
            "Ces heures sont une part de celles que la personne a faites sur plusieurs marchés\u00a0: corrigez leur "
            "répartition, qui corrigera chaque marché."
        )


@transaction.atomic
def correct(
    entry: LedgerEntry,
    hundredths: int,
    *,
    reason: str,
    author: User | None = None,
    author_name: str = "",
    seen: int | None = None,
    training: int = 0,
) -> LedgerEntry:
    """Adds a correction of `hundredths` (signed) to an entry: same person, month and kind; says who and why.
    `training` corrects (signed) the part of declared hours spent in training.

    A correction of a correction corrects the first entry. Raises Problem, nothing written, when no reason is given,
    the line has changed since `seen`, its hours are allocated between contracts, the balance would no longer hold, or
    more would count of what cannot (`check_countable`).
    """
    check_unallocated(entry)
    if not reason.strip():
        raise Problem("Dites pourquoi cette correction\u00a0: elle reste lisible dans le registre.", field="reason")
    if hundredths == 0 and training == 0:
        raise Problem(
            "Écrivez la différence\u00a0: une correction change au moins un centième d’heure.", field="difference"
        )
    check_open(entry.award_id)
    hold(entry.assignment)
    check_unchanged(entry.assignment, entry.month, seen)
    check_uncontested(entry)
    now = month_balance(entry.assignment, entry.month)
    if hundredths < 0:
        check_granted(entry, now.counted + hundredths)
    elif entry.kind == EntryKind.COUNTED and entry.statement is not None:
        check_countable(entry.statement, entry.assignment, entry.month)
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
            field="difference",
        )
    if entry.kind == EntryKind.DECLARED:
        # Were they all taken away, no hours are said all the same, and compared with what another says.
        waiting = SecondDeclaration.objects.filter(assignment=entry.assignment_id, month=entry.month, settled_at=None)
        waiting.update(declarant_said=True)
    return LedgerEntry.objects.create(
        assignment=entry.assignment,
        award_id=entry.award_id,
        statement_id=entry.statement_id,
        month=entry.month,
        kind=entry.kind,
        hundredths=hundredths,
        training=training,
        corrects_id=entry.corrects_id or entry.pk,
        reason=reason.strip(),
        author=author,
        author_name=author_name,
    )
