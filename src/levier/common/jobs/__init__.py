"""Work done outside a request: one layer over the queue in the database.

A room writes its jobs in its `jobs.py` (loaded at start) and asks for one through `services.enqueue`.
"""

from levier.common.jobs.registration import GiveUp, job, periodic

__all__ = ["GiveUp", "job", "periodic"]
