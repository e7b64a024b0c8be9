"""Writes of the booklet: asking for its printing, and the printing itself, which a job does."""

import io

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.files.services import remove, store
from levier.common.jobs.services import enqueue
from levier.resources.observatory.booklet.printing import render_booklet
from levier.resources.observatory.booklet.sections import booklet_source
from levier.resources.observatory.models import Booklet, BookletState
from levier.resources.observatory.policy import BOOKLET_KIND
from levier.resources.observatory.selectors import open_data


@transaction.atomic
def ask_booklet(year: int, *, author_id: int | None) -> Booklet:
    """Asks for the booklet of a year, or for it again; what was printed stays until the new one is ready.

    Raises Problem when no open data is in service.
    """
    if open_data() is None:
        raise Problem("Aucune donnée n’est en service\u00a0: déposez d’abord un fichier de données ouvertes.")
    now = timezone.now()
    booklet, _ = Booklet.objects.update_or_create(
        year=year, defaults={"state": BookletState.ASKED, "requested_by_id": author_id, "requested_at": now}
    )
    enqueue("observatory.booklet", key=f"{booklet.pk}/{now.isoformat()}", booklet=booklet.pk)
    return booklet


def print_booklet(booklet_id: int) -> None:
    """Prints what was asked and puts it in the place of the former. Run twice, it does what once does."""
    booklet = Booklet.objects.select_related("mission", "file").filter(pk=booklet_id, state=BookletState.ASKED).first()
    if booklet is None:
        return
    data = open_data()
    if data is None:
        Booklet.objects.filter(pk=booklet_id).update(state=BookletState.FAILED, finished_at=timezone.now())
        return
    mission, now = booklet.mission, timezone.localtime()
    content = render_booklet(booklet_source(data, booklet.year), mission=mission.name, produced_at=now)
    name = f"observatoire-{mission.slug}-{booklet.year}.pdf"
    with transaction.atomic():
        former = booklet.file
        booklet.file = store(File(io.BytesIO(content), name), kind=BOOKLET_KIND, author_id=booklet.requested_by_id)
        booklet.state, booklet.finished_at = BookletState.READY, now
        booklet.save()
        if former is not None:
            remove(former)
