"""A job that writes in a file what happens to it, and takes its time the first time."""

import os
import time
from pathlib import Path

from levier.common.jobs import job


@job("trial.slow", label="essai lent")
def slow(mission_id: int | None, *, path: str, seconds: float) -> None:
    notes = Path(path)
    first = not notes.exists()
    with notes.open("a") as stream:
        stream.write(f"begun {os.getpid()}\n")
    until = time.monotonic() + seconds
    while first and time.monotonic() < until and not notes.with_suffix(".enough").exists():
        time.sleep(0.05)
    with notes.open("a") as stream:
        stream.write(f"done {os.getpid()}\n")
