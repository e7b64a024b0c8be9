"""What this room offers the others: its entry, what waits for a decision, and its part of shared pages."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import (
    Axis,
    HomeAction,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer,
    offer_home_action,
    offer_navigation,
    offer_open_points,
    offer_pages,
    offer_panel,
    offer_standings,
    offered,
)
from levier.coordination.clauses import (
    finding,  # noqa: F401 what the search finds of this room
    people,  # noqa: F401 what a departure leaves of it
)
from levier.coordination.clauses.categories import ending_categories
from levier.coordination.clauses.models import InsertionClause, OpportunityStudy
from levier.coordination.clauses.multiples import READ_ON, penalty_line
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.selectors import listed_studies, own_categories, shown
from levier.coordination.clauses.services import tables_of
from levier.coordination.clauses.study_papers import PAPERS
from levier.coordination.clauses.tables import ENDING_DAYS, TABLE_LABELS, Tables, ending
from levier.coordination.clauses.terms import PenaltyBase
from levier.coordination.clauses.trades import trade_labels
from levier.coordination.clauses.wording.selectors import articles_stood_on
from levier.coordination.procurement.models import Contract, Operation
from levier.law.thresholds import Threshold
from levier.organizations.models import Organization

# A decision asked two months before the notice leaves time to write the clause in the tender documents.
DAYS_AHEAD = 60
PAST_DAYS = 30
SHOWN = 20
WORDS_PAGES = ("study_words", "study_details", "wordings", "wording", "wording_edit")


def studies_to_decide(actor: Actor) -> list[OpenPoint]:
    """Studies undecided while their notice comes near, or has just passed; one query."""
    if not permits(actor, "clauses.study.view"):
        return []
    today = timezone.localdate()
    first, last = today - datetime.timedelta(days=PAST_DAYS), today + datetime.timedelta(days=DAYS_AHEAD)
    return [
        OpenPoint(
            badge="À décider",
            tone="late" if study.notice_on < today else "soon",
            what=f"Étude : {study.title}",
            where=str(study.buyer),
            url=reverse("study", args=[study.public_id]),
            due=study.notice_on,
        )
        for study in studies_undecided(actor, first, last)
    ]


@prepared
def studies_undecided(actor: Actor, first: datetime.date, last: datetime.date) -> QuerySet[OpportunityStudy]:
    """The studies an actor follows that nobody decided, their notice between two days."""
    waiting = visible_studies(actor).filter(decision="", notice_on__lte=last, notice_on__gte=first)
    return waiting.select_related("buyer")


def study_of_open_contract(actor: Actor, contract: dict[str, Any]) -> Panel | None:
    """The button that opens a study of a published contract, or the studies that exist: opened from it, or of which it
    is the award, by what the followed contract says or as soon as somebody recognised it; one query."""
    if not permits(actor, "clauses.study.edit"):
        return None
    uid = contract["uid"]
    followed = Contract.objects.filter(open_data_uid=uid).order_by().values("operation")
    about = Q(open_data_uid=uid) | Q(operation__in=followed) | Q(pk__in=offered("studies_recognised")(uid))
    studies = list(visible_studies(actor).filter(about, replaced_by=None).select_related("operation"))
    for study in studies:
        study.badge = shown(study)  # type: ignore[attr-defined]
    return Panel(20, "clauses/open_contract_panel.html", {"studies": studies, "uid": contract["uid"]})


def studies_of_buyer(actor: Actor, buyer: Organization) -> Panel | None:
    """The studies of a buyer that the actor follows; one query."""
    if not permits(actor, "clauses.study.view"):
        return None
    studies = list(listed_studies(visible_studies(actor).filter(buyer=buyer)).order_by("-notice_on", "pk")[:SHOWN])
    for study in studies:
        study.badge = shown(study)
    return Panel(50, "clauses/buyer_panel.html", {"studies": studies, "buyer": buyer})


def study_of_operation(actor: Actor, operation: Operation) -> Panel | None:
    """The study an operation comes from; one query."""
    studies = list(visible_studies(actor).filter(operation=operation))
    papers = [(slug, label) for slug, (label, _) in PAPERS.items()]
    return Panel(80, "clauses/operation_panel.html", {"studies": studies, "papers": papers}) if studies else None


def tables_ending(actor: Actor) -> list[OpenPoint]:
    """The dated tables that end within ninety days, for who may add the line that follows; two queries."""
    if not permits(actor, "clauses.table.edit"):
        return []
    today = timezone.localdate()
    found = [
        (TABLE_LABELS[table], reverse("dated_line_new", args=[table.value]), last)
        for table, last in ending(tables_of(), today).items()
    ]
    if last := ending_categories(own_categories(), today, ENDING_DAYS):
        found.append(("publics éligibles", reverse("category_new"), last))
    return [
        OpenPoint(
            badge="Table à compléter",
            tone="late" if last < today else "soon",
            what=f"Table datée\u00a0: {label}",
            where="La dernière ligne connue s’arrête\u202f; ajoutez la suivante avec sa source",
            url=url,
            due=last,
        )
        for label, url, last in found
    ]


def multiples_without_value(actor: Actor) -> list[OpenPoint]:
    """The values that penalties written as multiples stand on and that no line gives today, for who may add it; one
    query while no contract writes one, two otherwise."""
    if not permits(actor, "clauses.table.edit"):
        return []
    written = InsertionClause.objects.exclude(hour_penalty_base="").order_by("hour_penalty_base")
    bases = list(written.values_list("hour_penalty_base", flat=True).distinct())
    today = timezone.localdate()
    tables = tables_of() if bases else Tables()
    return [
        OpenPoint(
            badge="Pénalité à chiffrer",
            tone="soon",
            what=f"Table datée\u00a0: {TABLE_LABELS[READ_ON[PenaltyBase(base)][0]]}",
            where="Un marché écrit sa pénalité en multiple\u202f; sans cette valeur, aucun montant n’est proposé",
            url=reverse("dated_line_new", args=[READ_ON[PenaltyBase(base)][0].value]),
        )
        for base in bases
        if penalty_line(tables, base, today) is None
    ]


def mission_thresholds() -> list[Threshold]:
    """Every threshold the mission reads: the official ones, else its own lines, else those to verify; one query."""
    return tables_of().thresholds()


offer("thresholds", mission_thresholds)
offer("trade_labels", trade_labels)
offer_open_points(studies_to_decide)
offer_open_points(tables_ending)
offer_open_points(multiples_without_value)
offer_home_action(HomeAction(10, "Nouvelle étude", "study_new", "clauses.study.edit"))
offer_home_action(HomeAction(11, "Réponse en deux clics", "study_quick", "clauses.study.edit"))
offer_panel("open_contract", study_of_open_contract)
offer_panel("buyer", studies_of_buyer)
offer_panel("operation", study_of_operation)
offer_standings(articles_stood_on)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        20,
        "Études",
        "studies",
        "clauses.study.view",
        frozenset(
            {
                "study",
                "study_new",
                "study_quick",
                "study_edit",
                "study_decide",
                "study_journal",
                "study_pledge_new",
                *WORDS_PAGES,
            }
        ),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.ADMINISTRATION,
        60,
        "Tables datées",
        "dated_tables",
        "clauses.table.edit",
        frozenset(
            {
                "dated_line_new",
                "dated_line_withdraw",
                "categories",
                "category_new",
                "category_withdraw",
                "proofs",
                "proof_new",
                "proof_withdraw",
            }
        ),
    )
)
offer_pages("operations", "clause_edit")
