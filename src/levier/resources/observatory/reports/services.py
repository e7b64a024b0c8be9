"""Writes: an error told, an error closed."""

import datetime

from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.resources.observatory.models import ErrorReport

# What an unattended form lets in: past these, whoever writes is asked to wait or to write to the mission.
OPEN_OF_A_BUYER = 20
OF_A_DAY = 100


def report_error(mission: Mission, *, siret: str, name: str, text: str, email: str) -> ErrorReport:
    """Keeps what somebody says is wrong, in the active mission. The same words again, still open, are not kept twice.

    Raises Problem past `OPEN_OF_A_BUYER` open on one buyer or `OF_A_DAY` in a day.
    """
    now = timezone.now()
    with transaction.atomic():
        still_open = ErrorReport.objects.filter(buyer_siret=siret, closed_at=None)
        known = still_open.filter(text=text).first()
        if known is not None:
            return known
        today = ErrorReport.objects.filter(reported_at__gte=now - datetime.timedelta(days=1)).count()
        if still_open.count() >= OPEN_OF_A_BUYER or today >= OF_A_DAY:
            raise Problem(
                "La mission a déjà beaucoup de signalements à lire. Votre texte n’a pas été envoyé\u00a0: gardez-le, "
                "et réessayez demain."
            )
        return ErrorReport.objects.create(
            mission=mission, buyer_siret=siret, buyer_name=name[:255], text=text, email=email, reported_at=now
        )


def close_report(report: ErrorReport, *, outcome: str, author_id: int | None) -> None:
    """Closes a report with what was done of it; the address is forgotten. Raises Problem when it is already closed."""
    changed = ErrorReport.objects.filter(pk=report.pk, closed_at=None).update(
        closed_at=timezone.now(), closed_by_id=author_id, outcome=outcome, email=""
    )
    if not changed:
        raise Problem("Ce signalement est déjà clos\u00a0: sa suite ne change plus.", field="outcome")
