"""Writes: a year is closed, or revised; an edition is never changed."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.resources.observatory.editions.gathering import gather, refusals_of
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import digest_of, written

NO_REASON = "Dites pourquoi ces chiffres sont révisés\u00a0: le motif est publié."


@transaction.atomic
def publish_edition(
    year: int,
    mission: Mission,
    *,
    name: str,
    function: str,
    reason: str,
    seen: str,
    author_id: int | None,
    now: datetime.datetime,
) -> Edition:
    """Freezes the figures of a year: the first edition closes it, each later one revises it.

    `seen` is the digest of the figures the page showed. Raises Problem when the year cannot be closed, when the figures
    changed since they were shown or did not since the last edition, without a name, or a revision without a reason.
    """
    gathered = gather(year, mission)
    if refused := refusals_of(gathered, year, timezone.localdate(now).year):
        raise Problem(" ".join(refused))
    content = written(gathered.content)
    digest = digest_of(content)
    last = Edition.objects.filter(year=year).order_by("-number").first()
    if last is not None and last.digest == digest:
        raise Problem(
            f"Rien n’a changé depuis l’édition n°\u00a0{last.number}\u00a0: il n’y a pas de révision à publier."
        )
    if digest != seen:
        raise Problem("Les chiffres ont changé depuis que vous avez ouvert la page\u00a0: relisez-les, puis signez.")
    if not name.strip():
        raise Problem("Indiquez le nom de qui signe pour la mission.", field="name")
    if last is not None and not reason.strip():
        raise Problem(NO_REASON, field="reason")
    try:
        with transaction.atomic():
            return Edition.objects.create(
                year=year,
                number=last.number + 1 if last else 1,
                content=content,
                digest=digest,
                reason=reason.strip() if last else "",
                signed_at=now,
                signed_by_id=author_id,
                signed_name=name.strip(),
                signed_function=function.strip(),
            )
    except IntegrityError as taken:  # someone else signed meanwhile: the constraint lets one through
        raise Problem("Une édition vient d’être publiée\u00a0: relisez ce qui a changé depuis.") from taken
