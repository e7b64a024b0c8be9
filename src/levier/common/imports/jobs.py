"""The job of this room: what an import that was stopped has left to write, or to take back."""

import contextlib

from levier.common.errors import Problem
from levier.common.imports.steps import STEPS_JOB, write_rest
from levier.common.jobs.registration import job


@job(STEPS_JOB, label="fin d’écriture d’un import")
def write_steps(mission_id: int, batch: int) -> None:
    """Writes what remains of a file, or takes it back; what cannot be written is taken back, and its page says so."""
    with contextlib.suppress(Problem):
        write_rest(batch)
