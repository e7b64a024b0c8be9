"""The job of the observatory: building what was deposited."""

from levier.common.jobs import job
from levier.resources.observatory.services import run_build


@job("observatory.build", label="Construire les données ouvertes déposées")
def build_open_data(mission_id: int, build: int) -> None:
    """Builds and puts in service; a build that is no longer waited for is left alone."""
    run_build(build)
