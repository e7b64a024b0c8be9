"""A structure's one spreadsheet: its model, its deposit, the preview, the one act, and its undoing."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.jobs.services import enqueue
from levier.common.tabular.inspection import has_formulas
from levier.common.tabular.reading import read_table
from levier.common.tabular.table import Limits
from levier.common.tabular.writing import HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.hours import sheets
from levier.coordination.hours.employers import Awaited, StagedLine, awaited_of, said_so_far, so_far
from levier.coordination.hours.ledger import read_hours
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.hours.services.by_structures import says_more
from levier.coordination.hours.services.sheet_steps import (
    STEPS_JOB,
    begin,
    check_lines_stand,
    check_worked,
    rows_of,
    to_write,
    write_steps,
    writing_of,
)
from levier.coordination.hours.services.statements import sign
from levier.coordination.participants.models import Assignment

SALT = "levier.hours.employer"
RECEIPT_JOB = "hours.send_sheet_receipt"
ALREADY = "Ce tableau est déjà enregistré\u00a0: rien n’a changé."
NOT_TO_UNDO = "Ce tableau n’est pas enregistré, est encore en cours d’écriture ou déjà annulé\u00a0: rien n’a changé."
LIMITS = Limits(file_bytes=5_000_000, inflated_bytes=60_000_000, rows=20_000, columns=60, seconds=15)
KEPT_DAYS = 30
# Lines whose people are read at once, once they are recorded.
READ_AT_ONCE = 10_000


def stamp(employer_id: int) -> str:
    """The half of a key that is the structure's own."""
    return salted_hmac(SALT, f"employer {employer_id}", algorithm="sha256").hexdigest()[:10]


def row_key(assignment: Assignment) -> str:
    """The key of one person on one contract: it says nothing, and cannot be made up."""
    mark = salted_hmac(SALT, str(assignment.public_id), algorithm="sha256").hexdigest()[:10]
    return f"{stamp(assignment.employer_id or 0)}-{mark}"


def cells_of(one: Awaited) -> dict[datetime.date, sheets.SheetMonth]:
    """The cells asked of a person, by month."""
    return {
        month: sheets.SheetMonth(asked.name, asked.most, None if asked.is_whole else asked.days)
        for month, asked in one.asked.items()
    }


def months_of(awaited: Iterable[Awaited]) -> list[datetime.date]:
    """The months of the model: all those asked of somebody."""
    return sorted({month for one in awaited for month in one.asked})


def employer_model(awaited: Sequence[Awaited]) -> bytes:
    """The spreadsheet to fill: a row a person and contract, with what was said already."""
    months, said = months_of(awaited), said_so_far(one.assignment for one in awaited)
    columns = [
        Column(sheets.KEY, width=26), Column(sheets.DESK, width=30), Column(sheets.CONTRACT, width=40),
        Column(sheets.HOLDER, width=30), Column(sheets.FIRST_NAME), Column(sheets.LAST_NAME),
        *(Column(formats.month(month), HOURS, width=16) for month in months),
    ]  # fmt: skip
    rows = [
        (
            row_key(one.assignment), str(one.assignment.award.lot.contract.operation.lead_desk),
            one.assignment.award.lot.contract.title, str(one.assignment.award.company),
            one.assignment.participant.first_name, f"{one.assignment.participant.last_name[:1]}.",
            *(said.get((one.assignment.pk, month), "") for month in months),
        )
        for one in awaited
        if one.asked
    ]  # fmt: skip
    how = [
        ("Heures", "En heures et centièmes (121,33) ou en heures et minutes (121h20). Une case vide ne dit rien."),
        ("Colonnes", "Ne changez ni la première colonne ni les titres\u202f; l’ordre des lignes est libre."),
        ("Une personne manque", "Signalez-la au facilitateur\u00a0: il l’affecte, et elle paraît au modèle suivant."),
        ("Ensuite", "Redéposez ce fichier\u00a0: vous verrez tout, marché par marché, avant d’enregistrer."),
    ]
    return write_workbook([Sheet("Heures", columns, rows)], source=how, title="Heures de vos salariés")


class AlreadyRecorded(Problem):
    """The same lines were recorded before: nothing is kept a second time."""


class NothingAwaited(Problem):
    """No statement waits for hours of this structure's people."""


def check_not_recorded(author: User, digest: str, *, what: str = "tableau") -> None:
    """Raises AlreadyRecorded when what an author deposits (`digest`) stands already in the ledger."""
    recorded = EmployerSheet.objects.filter(author=author, file_hash=digest, undone_at=None)
    done = recorded.exclude(applied_at=None).first()
    if done is not None and done.applied_at is not None:
        on = formats.long_date(timezone.localtime(done.applied_at).date())
        raise AlreadyRecorded(f"Ce même {what} est déjà enregistré, depuis le {on}\u00a0: rien n’a changé.")


def check_awaited(awaited: Sequence[Awaited]) -> None:
    """Raises NothingAwaited when there is nobody whose hours are asked of a structure."""
    if not any(one.asked for one in awaited):
        raise NothingAwaited(
            "Aucun relevé n’attend d’heures de vos salariés\u00a0: il s’en ouvre à la fin de chaque période."
        )


def stage(awaited: Sequence[Awaited], path: Path, *, name: str, author: User) -> EmployerSheet:
    """Reads a deposited file and keeps its lines for the preview; nothing is declared yet. Raises Problem when it
    cannot be read, is another structure's, or is already recorded."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    check_not_recorded(author, digest)
    check_awaited(awaited)
    table = read_table(path, name=name, limits=LIMITS)
    own = {stamp(employer or 0) for employer in {one.assignment.employer_id for one in awaited}}
    people = [
        sheets.SheetPerson(
            row_key(one.assignment),
            one.assignment.participant.first_name,
            f"{one.assignment.participant.last_name[:1]}.",
            cells_of(one),
            over=one.over,
        )
        for one in awaited
    ]
    months = months_of(awaited)
    filled = sheets.SheetReader(
        people,
        months,
        last_day=months[-1],
        is_ours=lambda key: key.partition("-")[0] in own,
        foreign=lambda key: "ce tableau est celui d’une autre structure ou d’un relevé. Reprenez le modèle ici.",
        may_add=False,
    ).read(table)
    content = {
        "lines": good_lines(awaited, filled.typed),
        "faults": [fault.words for fault in filled.faults],
        "ignored": filled.ignored,
        "formulas": has_formulas(path),
    }
    employers = {one.assignment.employer_id for one in awaited}
    return EmployerSheet.objects.create(
        author=author,
        employer_id=employers.pop() if len(employers) == 1 else None,
        file_name=name[-150:],
        file_hash=digest,
        content=json.dumps(content),
    )


def good_lines(awaited: Iterable[Awaited], typed: dict[str, str]) -> list[tuple[int, str, int]]:
    """The cells that can be read: (assignment, first day of the month, hundredths). The others are told as faults."""
    lines = []
    for one in awaited:
        for month, (asked, _) in one.months.items():
            if asked.name not in typed:
                continue
            try:
                hundredths = read_hours(typed[asked.name], asked.most)
            except Problem:
                continue
            lines.append((one.assignment.pk, month.isoformat(), hundredths))
    return lines


def staged_lines(sheet: EmployerSheet, assignments: QuerySet[Assignment], today: datetime.date) -> list[StagedLine]:
    """The lines of a deposit as they stand today, for the people its author still answers for; six queries."""
    awaited = {one.assignment.pk: one for one in awaited_of(assignments, today)}
    said = said_so_far(one.assignment for one in awaited.values())
    found = []
    for key, day, hundredths in json.loads(sheet.content)["lines"]:
        month = datetime.date.fromisoformat(day)
        one = awaited.get(key)
        if one is not None and month in one.months:
            before = so_far(said, one.assignment, month)
            found.append(StagedLine(one.assignment, one.months[month][1], month, before, hundredths))
    return found


def recorded_lines(
    sheet: EmployerSheet, assignments: QuerySet[Assignment], today: datetime.date
) -> Iterator[StagedLine]:
    """What a deposit said when it was recorded, zeros and figures known already included, beside what was said before,
    for the people its author still answers for; four queries for each 10,000 lines, let go as they are read."""
    content = json.loads(sheet.content)
    before = {(key, day): said for key, day, said, *_ in content.get("applied", [])}
    waiting = iter(content.pop("lines"))
    while some := list(islice(waiting, READ_AT_ONCE)):
        named = assignments.filter(pk__in={key for key, *_ in some})
        awaited = {one.assignment.pk: one for one in awaited_of(named, today)}
        for key, day, hundredths in some:
            month = datetime.date.fromisoformat(day)
            one = awaited.get(key)
            if one is not None and month in one.months:
                said = before.get((key, day), hundredths)
                yield StagedLine(one.assignment, one.months[month][1], month, said, hundredths)


def told_by(sheet: EmployerSheet) -> dict[str, Any]:
    """What could not be taken of a deposit: its `faults` and `ignored` columns, in words; whether it held `formulas`,
    whose last results are read."""
    content = json.loads(sheet.content)
    return {
        "faults": content["faults"],
        "ignored": content["ignored"],
        "formulas": content.get("formulas", False),
    }


def tells(sheet: EmployerSheet, lines: Iterable[StagedLine]) -> bool:
    """Whether a deposit has something to record: hours that change, or someone who had none and of whom nobody had said
    it."""
    return any(line.changes for line in lines) or says_more(json.loads(sheet.content))


def apply_sheet(
    sheet: EmployerSheet,
    assignments: QuerySet[Assignment],
    *,
    name: str,
    function: str,
    author: User,
    now: datetime.datetime,
    today: datetime.date,
    verified: bool = False,
) -> int:
    """Declares every line of a deposit as one act, written in short steps (`sheet_steps`); returns how many changed
    something. `verified`: who signs has looked at the months fuller than a week allows.

    Raises Problem, nothing written, when it was applied already, nobody signs, someone cannot have worked so much, or
    hours already judged would exceed those declared.
    """
    author_name = sign(name, function)
    if not EmployerSheet.objects.filter(pk=sheet.pk, applied_at=None).exists():
        raise Problem(ALREADY)
    every = staged_lines(sheet, assignments, today)
    lines = [line for line in every if line.changes]
    content = json.loads(sheet.content)
    if not lines and not says_more(content):
        raise Problem("Rien ne change\u00a0: ces heures sont déjà celles que vous avez déclarées.")
    check_worked(every, verified=verified)
    check_lines_stand(lines)
    rows = rows_of(lines)
    content |= {"applied": rows}
    del every, lines  # a large file's lines weigh on every step that follows
    reason = f"{sheet.word.capitalize()} de la structure, attesté le {formats.long_date(today)}."
    with transaction.atomic():
        waiting = EmployerSheet.objects.filter(pk=sheet.pk, applied_at=None)
        if not waiting.update(
            applied_at=now, author_name=author_name, **to_write(content, rows, reason=reason, author=author)
        ):
            raise Problem(ALREADY)
        begin(sheet.pk, len(rows))
        # Were this process to stop, the job that sends the receipt would write what remains first.
        enqueue(
            RECEIPT_JOB, key=f"employer-sheet-{sheet.public_id}-{now.timestamp():.0f}", sheet=sheet.pk, to=author.pk
        )
    changed = write_steps(sheet.pk)
    sheet.refresh_from_db()
    return changed


def undo_sheet(
    sheet: EmployerSheet,
    assignments: QuerySet[Assignment],
    *,
    author: User,
    now: datetime.datetime,
    today: datetime.date,
) -> int:
    """Takes a deposit back as one: each line returns to what was said before it, by an entry of its own, written in
    short steps.

    Raises Problem, nothing written, when it was undone already or is still being written, a line was changed or judged
    since, or is no longer the structure's to say.
    """
    recorded = EmployerSheet.objects.filter(pk=sheet.pk, undone_at=None).exclude(applied_at=None)
    if not recorded.exists() or writing_of(sheet.pk):
        raise Problem(NOT_TO_UNDO)
    now_said = {(line.assignment.pk, line.month): line for line in staged_lines(sheet, assignments, today)}
    content, lines = json.loads(sheet.content), []
    for key, day, before, after, *_ in content["applied"]:
        line = now_said.get((key, datetime.date.fromisoformat(day)))
        if line is None or line.before != after:
            raise Problem(f"Des heures de {sheet.this} ont changé depuis\u00a0: corrigez-les avec le facilitateur.")
        lines.append(StagedLine(line.assignment, line.statement, line.month, after, before))
    check_lines_stand(lines)
    reason = f"{sheet.word.capitalize()} annulé par la structure."
    with transaction.atomic():
        columns = to_write(content, rows_of(lines), reason=reason, author=author)
        if not recorded.update(undone_at=now, **columns) or writing_of(sheet.pk):
            raise Problem(NOT_TO_UNDO)
        begin(sheet.pk, len(lines))
        enqueue(STEPS_JOB, key=f"employer-sheet-undone-{sheet.public_id}-{now.timestamp():.0f}", sheet=sheet.pk)
    return write_steps(sheet.pk)


def set_aside(sheet: EmployerSheet) -> None:
    """Forgets a deposit that was never recorded, at the wish of who would attest it: a sending repeated, a wrong file.
    Raises Problem when it was recorded meanwhile."""
    if not EmployerSheet.objects.filter(pk=sheet.pk, applied_at=None).delete()[0]:
        raise Problem(f"{sheet.this.capitalize()} est déjà enregistré\u00a0: vous pouvez l’annuler.")


def forget_sheets(today: datetime.date) -> int:
    """Forgets the deposits never recorded, a month after; returns how many."""
    long_ago = today - datetime.timedelta(days=KEPT_DAYS)
    return EmployerSheet.objects.filter(applied_at=None, created_at__date__lt=long_ago).delete()[0]
