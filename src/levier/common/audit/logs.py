"""Logs as JSON lines: request id and mission id, never a name, a token, an e-mail address or a SIRET."""

import json
import logging
import re
from contextvars import ContextVar

from levier.common.tenancy.scope import OutOfScope, active_scope

request_id: ContextVar[str] = ContextVar("levier_request_id", default="")

# What must not reach a log even when a message carries it: addresses, links' tokens, SIRET and SIREN.
_SECRETS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[adresse]"),
    (re.compile(r"\blevier_[\w-]{20,}"), "[jeton]"),
    (re.compile(r"(?<=/[alifp]/)[\w-]{16,}|(?<=/reset/key/)[\w-]+|(?<=[?&]code=)[\w-]+"), "[jeton]"),
    # PostgreSQL repeats the whole row a constraint refused, names included.
    (re.compile(r"(?<=DETAIL: ).*"), "[ligne]"),
    (re.compile(r"\b\d{14}\b|\b\d{9}\b|\b\d{3} \d{3} \d{3}( \d{5})?\b"), "[siret]"),
)


def redacted(text: str) -> str:
    """Returns the text without what a log must not hold."""
    for pattern, word in _SECRETS:
        text = pattern.sub(word, text)
    return text


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        # Django writes the line of a refusal once the request has left our middlewares: it brings the request itself.
        asked = getattr(record, "request", None)
        try:
            mission = active_scope().mission_id
        except OutOfScope:
            mission = getattr(getattr(asked, "mission", None), "pk", None)
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage()),
            "request": request_id.get() or getattr(asked, "id", None),
            "mission": mission,
        }
        # A refusal (403, 404…) is an answer, not a fault: its line says which request, and no more.
        if record.exc_info and (asked is None or record.levelno >= logging.ERROR):
            line["error"] = redacted(self.formatException(record.exc_info))
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)
