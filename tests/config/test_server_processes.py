"""The server and its background jobs as real processes: they start together, stop together, and keep no port."""

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.common.jobs.test_processes import ROOT, alive, wait_for
from tests.databases import start_from_the_copy

LEVIER = ROOT / ".venv" / "bin" / "levier"


def children(pid):
    """The processes this one started, and theirs."""
    own = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return own + [grandchild for child in own for grandchild in children(child)]


def running(server, module):
    """The pids, among the server's own processes, of those that run this module."""
    found = []
    for pid in children(server.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if module.encode() in words:
            found.append(pid)
    return found


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(tmp_path, port):
    # A database of its own: what is looked at here is processes, the same whatever the database.
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "LEVIER_DEMO")}
    environment |= {"LEVIER_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "levier.config.settings"}
    start_from_the_copy(tmp_path)
    process = subprocess.Popen(
        [LEVIER, "serve", "--port", str(port), "--processus", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def test_jobs_start_with_the_server_outlive_its_workers_and_stop_with_it(server, port):
    wait_for(lambda: answers(port), seconds=120)
    [jobs] = wait_for(lambda: running(server, "levier.common.jobs"))
    [web, *_] = [pid for pid in children(server.pid) if b"levier.common.jobs" not in cmdline(pid)]
    os.kill(web, signal.SIGTERM)
    wait_for(lambda: not alive(web))
    wait_for(lambda: answers(port))
    assert running(server, "levier.common.jobs") == [jobs]

    everything = children(server.pid)
    server.send_signal(signal.SIGINT)
    server.wait(timeout=60)
    assert [pid for pid in everything if alive(pid)] == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_jobs_of_a_server_that_was_killed_stop_by_themselves(server, port):
    wait_for(lambda: answers(port), seconds=120)
    wait_for(lambda: running(server, "levier.common.jobs"))
    ours = [pid for pid in children(server.pid) if b"levier.common.jobs" in cmdline(pid)]
    assert len(ours) == 2
    server.kill()
    server.wait()
    wait_for(lambda: not any(alive(pid) for pid in ours), seconds=60)


def cmdline(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()
