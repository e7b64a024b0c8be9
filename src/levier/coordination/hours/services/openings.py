"""Hours taken over from before: recorded once for a lot, corrected by entries; statements begin the day after."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.selectors import covered_until
from levier.coordination.hours.services.receiving import check_open
from levier.coordination.hours.services.statements import open_due_statements
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award, Contract

MOVED = "Réparties sur les personnes connues"


@dataclass(frozen=True)
class Certified:
    """Where hours taken over come from, and who answers for them: her name and function."""

    source: str
    by: str
    function: str

    def check(self) -> None:
        """Raises Problem at what is missing."""
        for value, field, words in (
            (self.source, "source", "la pièce ou le fichier d’où viennent ces heures"),
            (self.by, "certified_by", "qui certifie ces heures"),
            (self.function, "certified_function", "la fonction de la personne qui les certifie"),
        ):
            if not value.strip():
                raise Problem(f"Indiquez {words}.", field=field)


def check_opening(award: Award, hundredths: int, as_of: datetime.date, today: datetime.date) -> None:
    """Raises Problem at the field at fault of hours taken over: negative, of the future, before the execution."""
    starts_on = award.lot.contract.executes_from
    if hundredths < 0:
        raise Problem(
            "Des heures reprises ne sont pas négatives\u00a0: retirez le signe moins, ou corrigez le nombre.",
            field="hundredths",
        )
    if as_of > today:
        raise Problem(
            "Ces heures ne peuvent pas être arrêtées à une date à venir\u00a0: écrivez le jour du dernier relevé.",
            field="as_of",
        )
    if starts_on is not None and as_of < starts_on:
        raise Problem(
            f"L’exécution du marché commence le {formats.long_date(starts_on)}\u00a0: des heures arrêtées avant ne "
            "peuvent pas en être.",
            field="as_of",
        )


def make_room(award: Award, as_of: datetime.date) -> None:
    """Takes away the statements nobody was asked for of the days taken over; they open again from the next day.

    Raises Problem when one of them was asked for, begun or confirmed: its hours would count twice.
    """
    covered = Statement.objects.filter(award=award, period_start__lte=as_of)
    asked = covered.exclude(pk__in=untouched(covered).values("pk"))
    if found := asked.order_by("period_start").first():
        raise Problem(
            f"Le {found} est déjà demandé ou rendu\u00a0: ses heures compteraient deux fois. Arrêtez les heures "
            "reprises à la veille de cette période.",
            field="as_of",
        )
    covered.delete()


def untouched(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The statements nobody was asked for, began, confirmed or wrote about."""
    return statements.filter(
        confirmed_at=None,
        links=None,
        drafts=None,
        messages=None,
        added_people=None,
        second_declarations=None,
        entries=None,
    )


def refuse_twice(award: Award) -> Problem:
    """What is told when a lot has its hours taken over already."""
    return Problem(f"{award.company} a déjà ses heures reprises sur ce lot\u00a0: corrigez-les plutôt.")


@transaction.atomic
def record_opening(
    award: Award,
    hundredths: int,
    as_of: datetime.date,
    certified: Certified,
    *,
    author: User | None,
    today: datetime.date,
) -> OpeningEntry:
    """Records the hours of a lot counted up to a day, without a person. Raises Problem at the field at fault, nothing
    written; none is taken on a contract whose accounts are closed."""
    certified.check()
    check_open(award.pk)
    check_opening(award, hundredths, as_of, today)
    make_room(award, as_of)
    try:
        with transaction.atomic():
            entry = OpeningEntry.objects.create(
                award=award,
                desk_id=award.lot.contract.operation.lead_desk_id,
                hundredths=hundredths,
                as_of=as_of,
                source=certified.source.strip(),
                certified_by=certified.by.strip(),
                certified_function=certified.function.strip(),
                recorded_by=author,
            )
    except IntegrityError as refused:
        raise refuse_twice(award) from refused
    open_due_statements([award], today=today)
    return entry


def without_person(award: Award) -> tuple[OpeningEntry | None, int]:
    """The first entry of an award's hours taken over, and the hundredths of them whose person is not known."""
    entries = list(OpeningEntry.objects.filter(award=award, assignment=None).order_by("pk"))
    return (entries[0] if entries else None), sum(entry.hundredths for entry in entries)


@transaction.atomic
def correct_opening(
    award: Award,
    hundredths: int,
    as_of: datetime.date,
    certified: Certified,
    *,
    reason: str,
    seen: int,
    author: User | None,
    today: datetime.date,
) -> OpeningEntry:
    """Says again the hours of a lot whose person is not known, and their day: the difference enters, nothing changes.

    `seen` is the last entry who corrects has read. Raises Problem, nothing written: no reason, nothing differs,
    entries unread, or what `record_opening` refuses.
    """
    certified.check()
    check_open(award.pk)
    if not reason.strip():
        raise Problem(
            "Dites pourquoi ces heures sont corrigées\u00a0: l’écriture d’origine reste lisible.", field="reason"
        )
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    list(Award.objects.select_for_update().filter(pk=award.pk).values_list("pk", flat=True))
    first, held = without_person(award)
    if first is None:
        raise Problem("Ce lot n’a pas d’heures reprises à corriger.")
    last = OpeningEntry.objects.filter(award=award).order_by("-pk").values_list("pk", flat=True).first()
    if last != seen:
        raise Problem("Ces heures ont changé depuis que vous les avez lues\u00a0: les voici. Rien n’a été ajouté.")
    check_opening(award, hundredths, as_of, today)
    before = covered_until([award.pk])[award.pk]
    if hundredths == held and as_of == before:
        raise Problem("Rien ne change\u00a0: corrigez les heures ou leur date.", field="hundredths")
    if as_of > before:
        make_room(award, as_of)
    entry = OpeningEntry.objects.create(
        award=award,
        desk_id=first.desk_id,
        hundredths=hundredths - held,
        as_of=as_of,
        source=certified.source.strip(),
        certified_by=certified.by.strip(),
        certified_function=certified.function.strip(),
        corrects=first,
        reason=reason.strip(),
        recorded_by=author,
    )
    open_due_statements([award], today=today)
    return entry


@dataclass(frozen=True)
class Opening:
    """Hours taken over for an award, by an import."""

    award: Award
    desk: int
    hundredths: int
    as_of: datetime.date


def record_openings(
    openings: Iterable[Opening], certified: Certified, *, batch: int, author: int
) -> list[OpeningEntry]:
    """Records many at once, checked by who calls; one query."""
    entries = [
        OpeningEntry(
            award=opening.award,
            desk_id=opening.desk,
            hundredths=opening.hundredths,
            as_of=opening.as_of,
            source=certified.source,
            certified_by=certified.by,
            certified_function=certified.function,
            import_batch_id=batch,
            recorded_by_id=author,
        )
        for opening in openings
    ]
    OpeningEntry.objects.insert_many(entries, keyed=True)
    return entries


def attribute_openings(
    hours: Sequence[tuple[Assignment, int]], certified: Certified, *, batch: int, author: int
) -> list[OpeningEntry]:
    """Gives people their part (hundredths) of the hours taken over for their award: what they receive leaves the hours
    without a person, so that no sum changes. Four queries whatever their number.

    Raises Problem when an award has not so many hours without a person.
    """
    wanted: dict[int, int] = {}
    for assignment, hundredths in hours:
        wanted[assignment.award_id] = wanted.get(assignment.award_id, 0) + hundredths
    left = left_without_person(wanted)
    firsts = {
        entry.award_id: entry for entry in OpeningEntry.objects.filter(award__in=wanted, assignment=None, corrects=None)
    }
    for award, asked in wanted.items():
        if asked > left.get(award, 0):
            raise Problem(
                f"Les heures des personnes ({formats.hours(asked)}) dépassent celles reprises pour leur lot "
                f"({formats.hours(left.get(award, 0))})."
            )
    days = covered_until(wanted)
    common = {
        "source": certified.source,
        "certified_by": certified.by,
        "certified_function": certified.function,
        "import_batch_id": batch,
        "recorded_by_id": author,
    }
    entries = [
        OpeningEntry(
            award_id=assignment.award_id,
            assignment=assignment,
            desk_id=assignment.desk_id,
            hundredths=hundredths,
            as_of=days[assignment.award_id],
            **common,
        )
        for assignment, hundredths in hours
        if hundredths
    ]
    entries += [
        OpeningEntry(
            award_id=award,
            desk_id=firsts[award].desk_id,
            hundredths=-asked,
            as_of=days[award],
            corrects=firsts[award],
            reason=MOVED,
            **common,
        )
        for award, asked in wanted.items()
        if asked
    ]
    OpeningEntry.objects.insert_many(entries, keyed=True)
    return entries


def left_without_person(awards: Iterable[int] | Mapping[int, int]) -> dict[int, int]:
    """Hundredths taken over whose person is not known, by award; one query."""
    rows = OpeningEntry.objects.filter(award__in=list(awards), assignment=None).order_by()
    return dict(rows.values_list("award").annotate(total=Sum("hundredths")))


def remove_openings(keys: Iterable[int]) -> None:
    """Takes away the entries an undone import brought: the database lets no others go. Raises ProtectedError when a
    correction stands on one."""
    # Those that correct others go first.
    entries = OpeningEntry.objects.filter(pk__in=list(keys))
    entries.filter(corrects__isnull=False).delete()
    entries.delete()


def drop_statements_after(award: Award, day: datetime.date) -> None:
    """Takes away the statements of an award that begin on a day or later, when nobody was asked for them: another
    company holds the lot from then on. Those asked for stay, for the facilitator to answer."""
    untouched(Statement.objects.filter(award=award, period_start__gte=day)).delete()


def drop_statements_before_execution(contract: Contract) -> None:
    """Takes away the statements of a contract that begin before its execution does, when nobody was asked for them: the
    months from its first day on open again. Those asked for stay; wholly before it, they are no longer owed."""
    first_day = contract.executes_from
    if first_day is not None:
        untouched(Statement.objects.filter(award__lot__contract=contract, period_start__lt=first_day)).delete()


def removable_statements(awards: Iterable[int]) -> QuerySet[Statement]:
    """The statements opened for awards, and that nobody was asked for."""
    return untouched(Statement.objects.filter(award__in=list(awards)))


def remove_statements(awards: Iterable[int]) -> None:
    """Takes away the statements opened for awards about to go, when nobody was asked for them; the others protect
    their award."""
    removable_statements(awards).delete()
