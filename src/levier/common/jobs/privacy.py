"""The personal fields of this room: none."""

from levier.common.privacy.register import not_personal

not_personal(
    "jobs.Job",
    "public_id",
    "name",
    "key",
    "arguments",
    "state",
    "attempts",
    "max_attempts",
    "run_after",
    "task_id",
    "heartbeat_at",
    "lease_until",
    "error",
    "created_at",
    "started_at",
    "finished_at",
)
