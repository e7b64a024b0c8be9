"""Builds a mission's open data from records written in a test."""

import datetime
import hashlib
import json
from typing import Any
from unittest.mock import patch

from levier.common.tenancy.models import Mission
from levier.resources.observatory.models import Build
from levier.resources.observatory.services import Deposit, run_build, store
from levier.statistics import build as building
from tests.resources.observatory.built_once import built_once
from tests.statistics.conftest import contract_2022

BUYER = "21340172201787"
NONE = {"considerationSociale": ["Pas de considération sociale"]}
CLAUSE = {"considerationSociale": ["Clause sociale"]}

__all__ = ["BUYER", "CLAUSE", "NONE", "as_deposit", "contract_2022", "make_open_data"]


def as_deposit(*records: dict[str, Any], name: str = "", concessions: tuple[dict[str, Any], ...] = ()) -> Deposit:
    """A file of 2022-format records, as somebody would deposit it."""
    document = {"marches": {"marche": list(records), "contrat-concession": list(concessions)}}
    content = json.dumps(document, ensure_ascii=False).encode()
    return Deposit(
        name=name or f"decp-{hashlib.sha256(content).hexdigest()[:8]}.json",
        chunks=[content],
        origin="Profil d’acheteur d’essai (fictif)",
        dated_on=datetime.date(2026, 10, 1),
    )


def make_open_data(mission: Mission, *records: dict[str, Any], **options: Any) -> Build:
    """Deposits and builds at once, in the active mission; what was built of the same is copied."""
    build = store(mission, [as_deposit(*records, **options)], author_id=None)
    with patch.object(building, "build", built_once):
        run_build(build.pk)
    build.refresh_from_db()
    return build
