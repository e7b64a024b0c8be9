"""The jobs of the observatory: deposits built, official resources fetched, the ledger written, the booklet printed."""

import datetime

from levier.common.errors import Problem
from levier.common.jobs import job, periodic
from levier.common.tenancy.models import Mission
from levier.resources.observatory.ledger.services import build_facts
from levier.resources.observatory.official.refreshing import follows, refresh
from levier.resources.observatory.services import run_build


@job("observatory.build", label="Construire les données ouvertes déposées")
def build_open_data(mission_id: int, build: int) -> None:
    """Builds and puts in service; a build that is no longer waited for is left alone."""
    run_build(build)


@job("observatory.refresh", label="Mettre à jour les données ouvertes", time_limit=datetime.timedelta(hours=2))
def fetch_open_data(mission_id: int, author: int | None = None) -> None:
    """Fetches what changed in the official resources and asks for the build."""
    _refresh(mission_id, author)


# Early, before people open their pages; a resource asked by one mission answers the others.
@periodic(at=datetime.time(4, 10))
@job("observatory.follow", label="Suivre les ressources officielles", time_limit=datetime.timedelta(hours=2))
def follow_open_data(mission_id: int) -> None:
    """Each night, for the missions whose figures stand on an official resource."""
    if follows():
        _refresh(mission_id, None)


def _refresh(mission_id: int, author_id: int | None) -> None:
    """A resource that could not be fetched has the job tried again later; what came in is built meanwhile."""
    refreshed = refresh(Mission.objects.get(pk=mission_id), author_id=author_id)
    if failed := [one.said for one in refreshed.resources if one.outcome == "failed"]:
        raise Problem(" ".join(failed))


@periodic(at=datetime.time(4, 10))
@job("observatory.ledger", label="Arrêter les faits du registre pour l’observatoire")
def build_ledger_facts(mission_id: int) -> None:
    """Writes the facts of the ledger as it is and puts them in service."""
    build_facts(Mission.objects.get(pk=mission_id))


@job("observatory.booklet", label="Faire le livret de l’observatoire")
def make_booklet(mission_id: int, booklet: int) -> None:
    """Prints the booklet asked for; one that is ready already is left alone."""
    from levier.resources.observatory.booklet.services import print_booklet

    print_booklet(booklet)
