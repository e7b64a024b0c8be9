"""The jobs of the observatory: building what was deposited, printing the booklet."""

from levier.common.jobs import job
from levier.resources.observatory.services import run_build


@job("observatory.build", label="Construire les données ouvertes déposées")
def build_open_data(mission_id: int, build: int) -> None:
    """Builds and puts in service; a build that is no longer waited for is left alone."""
    run_build(build)


@job("observatory.booklet", label="Faire le livret de l’observatoire")
def make_booklet(mission_id: int, booklet: int) -> None:
    """Prints the booklet asked for; one that is ready already is left alone."""
    from levier.resources.observatory.booklet.services import print_booklet

    print_booklet(booklet)
