"""Real processes: a worker killed in the middle of a job, its supervisor, the server that stops both."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.databases import postgresql_template, start_from_the_copy

ROOT = Path(__file__).parents[3]
# Runs the lines it is given, one after the other, and tells what each printed: Django takes a second to start.
CONSOLE = """
import contextlib, io, json, sys
import django
django.setup()
from django.db import connections
for asked in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(json.loads(asked), {"json": json})
    connections.close_all()
    print(json.dumps(printed.getvalue()), flush=True)
"""


class Installation:
    """An installation by its environment, and a process of it that answers questions."""

    def __init__(self, environment):
        self.environment = environment
        self.console = subprocess.Popen(
            [sys.executable, "-c", CONSOLE], env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, code):
        """Runs a few lines in that process; returns what they print, read as JSON."""
        print(json.dumps(code), file=self.console.stdin, flush=True)
        return json.loads(json.loads(self.console.stdout.readline()) or "null")

    def start_supervisor(self):
        """A supervisor, which starts its worker."""
        return subprocess.Popen(
            [sys.executable, "-m", "levier.common.jobs.supervisor"], env=self.environment, cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def installed(environment):
    """The installation of this environment, its database made."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=environment, cwd=ROOT, check=True
    )
    made = Installation(environment)
    with made.console:  # closes what it reads, which ends it, and waits for it
        yield made


@pytest.fixture(scope="module")
def installation(tmp_path_factory, django_db_setup, django_db_blocker):
    """An installation of its own, on the same kind of database as this run."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.common.jobs.trial.settings",
        "LEVIER_DATA_DIR": str(tmp_path_factory.mktemp("installation")),
        "LEVIER_JOB_LEASE": "6",
        "LEVIER_DEMO": "",
        "PYTHONPATH": str(ROOT),
    }
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        start_from_the_copy(Path(environment["LEVIER_DATA_DIR"]))
        with installed(environment) as made:
            yield made
        return
    from django.db import connection

    name = f"processes_{os.getpid()}_{time.monotonic_ns()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {postgresql_template()}")
    environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    with installed(environment) as made:
        yield made
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def enqueue_slow(installation, notes, seconds):
    installation.ask(
        "from levier.common.jobs.services import enqueue\n"
        f"enqueue('trial.slow', key={str(notes)!r}, path={str(notes)!r}, seconds={seconds})",
    )


def job_of(installation, notes):
    return installation.ask(
        "from levier.common.jobs.models import Job\n"
        f"print(json.dumps(Job.objects.filter(key={str(notes)!r}).values('state', 'attempts').get()))",
    )


@pytest.fixture
def supervisor(installation):
    """Starts the supervisor; stopped, with its worker, at the end."""
    process = installation.start_supervisor()
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=40)


def wait_for(condition, seconds=90):
    """Waits until the condition gives something; fails after that many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("attendu en vain")


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def alive(pid):
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_a_job_whose_worker_is_killed_is_done_once_more_by_another(installation, supervisor, tmp_path):
    notes = tmp_path / "notes"
    enqueue_slow(installation, notes, seconds=60)
    [begun] = wait_for(lambda: lines(notes))
    first = int(begun.split()[1])
    assert first != supervisor.pid
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(lines(notes)) == 3)
    second = int(lines(notes)[1].split()[1])
    assert lines(notes) == [f"begun {first}", f"begun {second}", f"done {second}"]
    assert second != first
    wait_for(lambda: job_of(installation, notes) == {"state": "done", "attempts": 2})
    time.sleep(4)
    assert len(lines(notes)) == 3


def test_a_job_longer_than_its_lease_stays_with_its_worker(installation, supervisor, tmp_path):
    notes = tmp_path / "notes"
    enqueue_slow(installation, notes, seconds=10)
    wait_for(lambda: len(lines(notes)) == 2)
    wait_for(lambda: job_of(installation, notes) == {"state": "done", "attempts": 1})


def test_stopping_the_supervisor_lets_the_job_under_way_finish(installation, supervisor, tmp_path):
    notes = tmp_path / "notes"
    enqueue_slow(installation, notes, seconds=60)
    [begun] = wait_for(lambda: lines(notes))
    worker = int(begun.split()[1])
    supervisor.terminate()
    time.sleep(1)
    assert lines(notes) == [f"begun {worker}"], "it is left to finish"
    notes.with_suffix(".enough").touch()
    supervisor.wait(timeout=40)
    assert not alive(worker)
    assert lines(notes) == [f"begun {worker}", f"done {worker}"]
    assert job_of(installation, notes) == {"state": "done", "attempts": 1}


def test_a_worker_whose_supervisor_was_killed_stops_by_itself(installation, supervisor, tmp_path):
    notes = tmp_path / "notes"
    enqueue_slow(installation, notes, seconds=0)
    worker = int(wait_for(lambda: lines(notes))[0].split()[1])
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: not alive(worker))


def enqueue_many(installation, folder, *, first, count):
    """Asks for that many quick jobs; returns the files they write in."""
    notes = [folder / f"notes-{number}" for number in range(first, first + count)]
    installation.ask(
        "from levier.common.jobs.services import enqueue\n"
        f"for path in {[str(path) for path in notes]!r}:\n"
        "    enqueue('trial.slow', key=path, path=path, seconds=0.2)",
    )
    return notes


def all_done(notes):
    return all(len(lines(path)) >= 2 for path in notes)


def test_two_workers_do_each_job_once_and_fire_each_periodic_job_once(installation, supervisor, tmp_path):
    other = installation.start_supervisor()
    notes = []
    try:
        # More and more jobs, until both workers have started and taken some.
        while len({lines(path)[0] for path in notes}) < 2:
            assert len(notes) < 200, "le second programme n’a rien pris"
            notes += enqueue_many(installation, tmp_path, first=len(notes), count=10)
            wait_for(partial(all_done, notes))
    finally:
        other.terminate()
        other.wait(timeout=40)
    assert {len(lines(path)) for path in notes} == {2}
    fired = installation.ask(
        "from levier.common.jobs.models import Job\n"
        "print(json.dumps(list(Job.objects.filter(name='jobs.prune').values_list('key', 'attempts'))))",
    )
    assert len(fired) == len({slot for slot, _ in fired}) >= 1
    assert {attempts for _, attempts in fired} == {1}
