"""`levier demo` from the command to the first answer, the first time and again, beside what importing Django takes.

The first start compiles, migrates and loads; the installation that `make demo` may do before is not in it.
"""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tools.bench.frame import Row, seconds_of

LEVIER = Path(sys.executable).with_name("levier")
PATIENCE = 900


def measure(command: Path = LEVIER) -> Iterator[Row]:
    """Wall and processor seconds of each start; the processor's are those of all its processes, until it stopped."""
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as name:
        folder = Path(name)
        bare = seconds_of(lambda: subprocess.run([sys.executable, "-c", "import django.db.models"], check=True))
        yield Row("start.import_django", round(bare, 3), "s", 1)
        for which in ("first", "again"):
            wall, cpu = started(command, folder)
            yield Row(f"start.{which}", round(wall, 2), "s", 1, baseline="start.import_django")
            yield Row(f"start.{which}.cpu", round(cpu, 2), "s", 1)


def started(command: Path, folder: Path) -> tuple[float, float]:
    """Starts the demo kept in `folder`, waits for its first answer, stops it; AssertionError when it gives none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LEVIER_", "DATABASE_URL"))}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    server = subprocess.Popen(
        [command, "demo", "--port", str(port)],
        cwd=folder,
        env={**kept, "LEVIER_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not answers(port):
            if server.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise AssertionError("la démonstration ne répond pas")
            time.sleep(0.05)
        wall = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def answers(port: int) -> bool:
    """Whether the health page is served there."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sante", timeout=5).close()
    except OSError:
        return False
    return True
