"""How the API refuses: one French sentence, a code for the program, and the faults of each line (RFC 9457)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from levier.coordination.hours.sent_lines import LineFault

PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True)
class Refusal:
    """A way of refusing: the status of the answer and what it is about."""

    status: int
    title: str


REFUSALS = {
    "body_unreadable": Refusal(400, "Corps illisible"),
    "key_missing": Refusal(400, "Clé d’envoi absente ou impropre"),
    "not_recognised": Refusal(401, "Jeton non reconnu"),
    "no_mission": Refusal(404, "Adresse sans mission"),
    "unknown_address": Refusal(404, "Introuvable"),
    "method_not_allowed": Refusal(405, "Méthode refusée"),
    "already_recorded": Refusal(409, "Lignes déjà enregistrées"),
    "key_reused": Refusal(409, "Clé d’envoi déjà prise"),
    "nothing_awaited": Refusal(409, "Aucune heure attendue"),
    "nothing_changes": Refusal(409, "Rien ne change"),
    "body_too_large": Refusal(413, "Corps trop long"),
    "not_json": Refusal(415, "Autre chose que du JSON"),
    "lines_refused": Refusal(422, "Lignes à corriger"),
    "too_many_calls": Refusal(429, "Trop d’appels"),
}


class Refused(Exception):
    """A request the API does not carry out; nothing stored has changed."""

    def __init__(self, code: str, sentence: str, faults: Sequence[LineFault] = ()) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.faults = code, sentence, list(faults)


def problem(refused: Refused, *, headers: dict[str, str] | None = None) -> HttpResponse:
    """The answer of a refusal, as `application/problem+json`."""
    refusal = REFUSALS[refused.code]
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refused.sentence,
        "code": refused.code,
        "errors": [
            {"line": fault.line, "field": fault.field, "code": fault.code, "detail": fault.sentence}
            for fault in refused.faults
        ],
    }
    content = json.dumps(told, ensure_ascii=False)
    return HttpResponse(content, status=refusal.status, content_type=PROBLEM_JSON, headers=headers)
