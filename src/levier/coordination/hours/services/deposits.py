"""The lines a structure's software sends: kept as its spreadsheet's are, for somebody of the structure to attest."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from levier.accounts.models import ApiToken
from levier.common.errors import Problem
from levier.coordination.hours.employers import Awaited, StagedLine, said_so_far, so_far
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.hours.sent_lines import KnownPerson, LineFault, SaidLine, check_lines
from levier.coordination.hours.services.by_structures import says_more
from levier.coordination.hours.services.employers import (
    cells_of,
    check_awaited,
    check_not_recorded,
    row_key,
)
from levier.organizations.models import Organization


class LinesRefused(Problem):
    """Some lines cannot be taken, so that none is kept; `faults` says which and why."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__("Des lignes sont à corriger\u00a0: rien n’est enregistré.")
        self.faults = list(faults)


class KeyReused(Problem):
    """The key names another sending."""


class NothingChanges(Problem):
    """Every line says what is known already."""


def decimal_hours(hundredths: int) -> str:
    """Hours as programs exchange them: « 121.33 »."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def known_people(awaited: Sequence[Awaited]) -> dict[str, KnownPerson]:
    """Whose hours are asked, by the reference of their row in the spreadsheet."""
    return {
        row_key(one.assignment): KnownPerson(
            award=str(one.assignment.award.public_id),
            name=one.assignment.participant.short_name,
            contract_type=one.assignment.contract_type,
            months=cells_of(one),
            over=one.over,
        )
        for one in awaited
    }


@transaction.atomic
def stage_deposit(
    token: ApiToken, awaited: Sequence[Awaited], lines: Sequence[SaidLine], *, key: str, now: datetime.datetime
) -> tuple[EmployerSheet, dict[str, Any], bool]:
    """Keeps the lines of one sending, all or none, to be attested as a spreadsheet's are; nothing is declared yet.

    Returns what is kept, the answer, and whether it was given before: the same key with the same lines answers the
    first time's answer. Raises, nothing kept: KeyReused (another sending bears the key), LinesRefused, NothingAwaited,
    NothingChanges, AlreadyRecorded.
    """
    membership = token.membership
    # One sending at a time of a structure, so that a key names one; on SQLite the IMMEDIATE transaction sees to it.
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    said = json.dumps([asdict(line) for line in lines], sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    sent = EmployerSheet.objects.filter(employer=membership.organization_id, request_key=key).first()
    if sent is not None:
        if sent.file_hash != digest:
            raise KeyReused(
                "Cette clé désigne déjà un autre envoi\u00a0: rien n’a changé. Donnez une clé neuve à chaque envoi."
            )
        return sent, json.loads(sent.content)["answer"], True
    check_not_recorded(membership.user, digest, what="envoi")
    check_awaited(awaited)
    good, faults = check_lines(lines, known_people(awaited))
    if faults:
        raise LinesRefused(faults)
    by_reference = {row_key(one.assignment): one for one in awaited}
    before = said_so_far(one.assignment for one in awaited)
    staged = []
    for line in good:
        one = by_reference[line.person]
        said_of_it = so_far(before, one.assignment, line.month)
        staged.append(StagedLine(one.assignment, one.months[line.month][1], line.month, said_of_it, line.hundredths))
    content = {
        "lines": [(line.assignment.pk, line.month.isoformat(), line.after) for line in staged],
        "faults": [],
        "ignored": [],
    }
    if not any(line.changes for line in staged) and not says_more(content):
        raise NothingChanges("Rien ne change\u00a0: ces heures sont déjà celles que vous avez déclarées.")
    sheet = EmployerSheet(
        author=membership.user,
        employer=membership.organization,
        token=token,
        request_key=key,
        file_name=f"Envoi du logiciel «\u00a0{token.name}\u00a0»",
        file_hash=digest,
    )
    answer = answer_of(sheet, good, staged, now=now)
    sheet.content = json.dumps(content | {"answer": answer})
    sheet.save()
    return sheet, answer, False


def answer_of(
    sheet: EmployerSheet, good: Sequence[Any], staged: Sequence[StagedLine], *, now: datetime.datetime
) -> dict[str, Any]:
    """What the software is told of its sending, kept as it is told: nobody is named in it."""
    return {
        "deposit": str(sheet.public_id),
        "received_at": now.isoformat(timespec="seconds"),
        "state": "to_attest",
        "changes": sum(line.changes for line in staged),
        "lines": [
            {
                "line": number,
                "person": said.person,
                "month": f"{line.month:%Y-%m}",
                "hours_before": decimal_hours(line.before or 0),
                "hours": decimal_hours(line.after or 0),
                "becomes": "unchanged" if not line.changes else "declared" if line.counts else "compared",
            }
            for number, (said, line) in enumerate(zip(good, staged, strict=True), start=1)
        ],
    }
