"""A study, and what its form sends. Buyers are invented."""

import datetime

from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.clauses.services import save_study
from levier.coordination.clauses.wording.packaged import models
from levier.law.publics import eligible_categories
from tests.builders import make_organization

TC1 = {"amount_cents": 100_000_000, "labour_share": 5_000, "rate": 500, "hourly_cost_cents": 3_000}
"""The published example: 1 000 000 €, 50 %, 5 %, 30 €/h give 833 h."""


def make_study(lots=(TC1,), **fields):
    """In the active mission: an undecided works study of 6 M€, after the duty's entry into force."""
    study = OpportunityStudy(
        **{
            "buyer": make_organization("buyer"),
            "desk": make_organization("desk"),
            "title": "Halle (fictif)",
            "kind": "travaux",
            "capacity": "pouvoir-adjudicateur",
            "estimated_cents": 600_000_000,
            "notice_on": datetime.date(2026, 12, 15),
            "way": "condition",
            "basis": "L2112-2",
            **fields,
        }
    )
    rows = [StudyLot(**{"number": rank, "title": f"Lot {rank}", **lot}) for rank, lot in enumerate(lots, start=1)]
    return save_study(study, rows, version=None)


def typed(study=None, **changes):
    """What the form of a study sends for the published example."""
    sent = {
        "title": "Halle (fictif)",
        "kind": "travaux",
        "capacity": "pouvoir-adjudicateur",
        "estimated_cents": "6 000 000",
        "notice_on": "2026-12-15",
        "basis": "L2112-2",
        "rounding": "1",
        "lots-TOTAL_FORMS": "1",
        "lots-INITIAL_FORMS": "0",
        "lots-0-number": "1",
        "lots-0-title": "Gros œuvre",
        "lots-0-amount_cents": "1 000 000",
        "lots-0-trade": "",
        "lots-0-labour_share": "50",
        "lots-0-rate": "5",
        "lots-0-hourly_cost_cents": "30",
        **changes,
    }
    if study is not None:
        sent |= {"buyer": study.buyer_id, "desk": study.desk_id, "version": str(study.version)}
    return sent


DETAILED = {
    "perimeter": "Les travaux du lot 1, sur le site de la halle.",
    "facilitator": "Guichet (fictif), 04 00 00 00 00",
    "added_publics": "",
    "kickoff_days": "30",
    "sending_period": "quarter",
    "hour_penalty_cents": "60",
    "absence_penalty_cents": "150",
    "document_penalty_cents": "75,50",
    "document_penalty_unit": "breach",
    "cap_rule": "ccag",
    "cap_months": "",
    "pooling": "",
}
"""What the form of the details sends when nothing is missing."""


def make_ready_study(**fields):
    """In the active mission: an undecided study with its CCAG and publics, ready for its words."""
    return make_study(**{"ccag": "Travaux", "publics": list(eligible_categories()), **fields})


def new_version(code="avis", **changes):
    """What the form of a model sends to add a version of it."""
    model = models()[code]
    return {
        "body": model.body + "Vu par la mission.",
        "articles": " ".join(model.articles),
        "derogations": "",
        "reason": "Un mot de plus",
        "read": "0",
        **changes,
    }
