"""The worker process, `python -m levier.common.jobs.worker`: takes what is due, one job at a time."""

import os
import uuid

from django_tasks_db.management.commands.db_worker import Worker

from levier.common.tenancy.scope import mission_free


def make_worker(*, batch: bool) -> Worker:
    """A worker of the database queue; `batch`: stops when nothing is due any more."""
    return Worker(
        queue_names=["*"],
        interval=1,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{uuid.uuid4().hex[:12]}",
        excluded_queue_names=[],
    )


def run_due_jobs() -> None:
    """Runs every job that is due, in this process, outside any mission's scope; for commands and tests."""
    with mission_free():
        make_worker(batch=True).run()
