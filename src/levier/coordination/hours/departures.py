"""What a departure leaves of this room: the spreadsheets a structure deposited and did not record."""

import json

from levier.accounts.models import Membership
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.participants.models import Assignment
from levier.organizations.models import OrganizationKind


def sheets_to_record(membership: Membership) -> Responsibility | None:
    """The spreadsheets she deposited for this structure and that only she may record; two queries. What a software
    sent is anybody's of the structure."""
    if membership.organization.kind != OrganizationKind.INCLUSIVE:
        return None
    waiting = EmployerSheet.objects.filter(author_id=membership.user_id, token=None, applied_at=None)
    deposits = list(waiting.order_by("pk"))
    named = {key for sheet in deposits if sheet.employer_id is None for key, *_ in json.loads(sheet.content)["lines"]}
    ours = Assignment.objects.filter(pk__in=named, employer_id=membership.organization_id)
    own = set(ours.values_list("pk", flat=True)) if named else set()
    left = [sheet for sheet in deposits if concerns(sheet, membership.organization_id, own)]
    if not left:
        return None

    def hand_over(successor: Membership) -> None:
        # Whoever takes over from the last of a structure is not of it, and attests nothing in its name.
        if successor.organization_id != membership.organization_id:
            return
        for sheet in left:
            give(sheet, successor, own)

    words = ("tableau d’heures à enregistrer", "tableaux d’heures à enregistrer")
    return Responsibility(formats.count(len(left), *words), hand_over)


def concerns(sheet: EmployerSheet, structure: int, own: set[int]) -> bool:
    """Whether a deposit is a structure's, or holds lines of its people (`own`) among those of others."""
    if sheet.employer_id is not None:
        return sheet.employer_id == structure
    return any(key in own for key, *_ in json.loads(sheet.content)["lines"])


def give(sheet: EmployerSheet, successor: Membership, own: set[int]) -> None:
    """Makes a deposit the successor's. Of one that concerns several structures she receives the lines of hers alone
    (`own`); the others, and what could not be read, stay with its author."""
    content = json.loads(sheet.content)
    kept = [line for line in content["lines"] if line[0] not in own]
    if sheet.employer_id is None and kept:
        given = [line for line in content["lines"] if line[0] in own]
        EmployerSheet.objects.create(
            author_id=successor.user_id,
            employer_id=successor.organization_id,
            file_name=sheet.file_name,
            file_hash=sheet.file_hash,
            content=json.dumps({"lines": given, "faults": [], "ignored": []}),
        )
        EmployerSheet.objects.filter(pk=sheet.pk).update(content=json.dumps(content | {"lines": kept}))
        return
    EmployerSheet.objects.filter(pk=sheet.pk).update(author_id=successor.user_id)


offer_responsibility(sheets_to_record)
