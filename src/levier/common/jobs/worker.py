"""The worker: takes what is due, one job at a time, and sees to the queue meanwhile."""

import logging
import os
import signal
import threading
import time
import uuid

from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from levier.common.collector import settle
from levier.common.jobs import upkeep
from levier.common.jobs.execution import held
from levier.common.tenancy.scope import mission_free

logger = logging.getLogger("levier.jobs")


def make_worker() -> Worker:
    """A worker of the database queue."""
    return Worker(
        queue_names=["*"],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{uuid.uuid4().hex[:12]}",
        excluded_queue_names=[],
    )


def run_due_jobs() -> None:
    """Runs every job that is due, in this process, outside any mission's scope; for commands and tests.

    Unlike the worker's own loop it leaves the caller's database connection open.
    """
    worker = make_worker()
    with mission_free():
        while (place := take_place(worker.worker_id)) is not None:
            worker.run_task(place)


def take_place(worker_id: str) -> DBTaskResult | None:
    """Takes the first due place of the queue; None when nothing is due."""
    with exclusive_transaction():
        place = DBTaskResult.objects.ready().get_locked()
        if place is not None:
            place.claim(worker_id)
    return place


class Upkeep(threading.Thread):
    """Beside the job under way, so that neither waits for the other: signs of life, taking back, scheduling, watching.

    It also ends this process when its parent is gone, or when a job has outlived its time limit: the supervisor starts
    another worker, and the job is taken back at the end of its lease.
    """

    def __init__(self) -> None:
        super().__init__(name="upkeep", daemon=True)
        self.parent = os.getppid()
        self.orphaned = False
        self.scheduler = upkeep.Scheduler()

    def run(self) -> None:
        while True:
            try:
                close_old_connections()
                self.tick()
            except Exception:
                # The database may be locked or restarting: what was not done now is done at the next tick.
                logger.exception("entretien de la file manqué")
            time.sleep(min(upkeep.beat(), 5))

    def tick(self) -> None:
        """One round."""
        if os.getppid() != self.parent and not self.orphaned:
            self.orphaned = True  # told once: a second signal would cut the job under way
            logger.warning("le serveur s’est arrêté\u00a0: fin du programme des tâches de fond")
            os.kill(os.getpid(), signal.SIGTERM)
        now = timezone.now()
        hold = held()
        if hold is not None and now > hold.ends_at:
            logger.error("tâche %s\u00a0: trop longue, programme arrêté", hold.job_id)
            os._exit(1)
        if hold is not None:
            upkeep.show_life(hold, now)
        upkeep.take_back_lost_jobs(now)
        self.scheduler.tick(now)


def work() -> None:
    """Works until SIGTERM or SIGINT; the job under way is finished first."""
    worker = make_worker()
    worker.configure_signals()
    settle()
    Upkeep().start()
    worker.run()
