"""Keeps a worker running beside the server: `python -m levier.common.jobs.supervisor`.

A process of its own, and almost nothing in it: gunicorn would otherwise reap our worker as one of its own, and Python
does not like to fork beside a thread. Starts the worker again when it dies, stops it when told to, or when the server
is gone.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

WORKER = [sys.executable, "-m", "levier.common.jobs"]
# After a death: wait, then longer when the worker dies young again and again.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# A worker that lived this long (seconds) did not die of its start.
LIVED = 60.0
# How long the job under way is waited for when stopping, in seconds.
PATIENCE = 25.0


class Stopped(Exception):
    """We were told to stop."""


def stop(signum: int, frame: FrameType | None) -> None:
    """On SIGTERM and SIGINT."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stopped


def supervise() -> None:
    """Keeps a worker running for ever, until stopped or orphaned."""
    parent = os.getppid()
    pause = FIRST_PAUSE
    worker: subprocess.Popen[bytes] | None = None
    try:
        while os.getppid() == parent:
            started = time.monotonic()
            # A session of its own: Ctrl+C in the terminal reaches the server alone, which stops us, and we it.
            worker = subprocess.Popen(WORKER, start_new_session=True)  # noqa: S603 our own command
            while worker.poll() is None and os.getppid() == parent:
                time.sleep(0.5)
            if worker.poll() is not None:
                pause = FIRST_PAUSE if time.monotonic() - started > LIVED else min(pause * 2, LONGEST_PAUSE)
                time.sleep(pause)
    except Stopped:
        pass
    finally:
        if worker is not None and worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def main() -> None:
    """Entry point."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    supervise()


if __name__ == "__main__":
    main()
