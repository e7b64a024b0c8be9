"""Studies waiting, decided, exempted and taken up again, for invented buyers."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.lot_shapes import LotShape
from levier.coordination.clauses.models import ClauseDetails, OpportunityStudy, StudyLot, StudyPledge
from levier.coordination.clauses.pledge_services import retain_pledge
from levier.coordination.clauses.pledges import PledgeKind
from levier.coordination.clauses.services import decide, open_operation, revise, save_study
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.wording.services import save_details
from levier.demo.calendar import DemoCalendar
from levier.demo.operations import (
    BEZIERS,
    HLV,
    HOSPITAL,
    HOUSING,
    LAGOONS,
    METRO,
    STATE,
    STATE_SERVICE,
    TOWN,
    Companies,
)
from levier.law.duty import COMPETITION_OR_DIFFICULTY, IN_FORCE_FROM
from levier.law.legal_bases import legal_bases
from levier.law.publics import eligible_categories
from levier.law.thresholds import Capacity, Kind
from levier.organizations.models import Organization, OrganizationKind

USUAL_RATE = 700
LocalLot = tuple[str, str, int]


@dataclass(frozen=True)
class DemoStudy:
    """A study; lots are (object, trade, euros), all of one shape."""

    title: str
    buyer: str
    desk: str
    kind: Kind
    euros: int
    notice_on: datetime.date
    lots: tuple[LocalLot, ...] = ()
    capacity: Capacity = Capacity.CONTRACTING_AUTHORITY
    months: int | None = None
    ccag: str = "Travaux"
    basis: str = "L2112-2"
    notes: str = ""
    shape: Mapping[str, Any] = field(default_factory=dict)


def load_studies(calendar: DemoCalendar, desks: dict[str, Organization]) -> None:
    """Loads them in the active mission."""
    companies = Companies()

    def load(told: DemoStudy) -> OpportunityStudy:
        return load_study(companies, desks, told)

    load(
        DemoStudy(
            "Réhabilitation de la halle aux vins (fictif)", TOWN, HLV, Kind.WORKS, 6_200_000, calendar.soon(25),
            (("Gros œuvre", "gros-oeuvre", 2_400_000), ("Charpente bois", "charpente-bois", 900_000)), months=16,
            notes="L’acheteur souhaite limiter la clause aux lots de plus de trois mois.",
        )
    )  # fmt: skip
    load(
        DemoStudy(
            "Propreté des gymnases (fictif)", TOWN, HLV, Kind.SERVICES, 480_000, calendar.soon(52),
            (("Nettoyage courant", "nettoyage", 160_000),), months=36, ccag="Fournitures courantes et services",
            shape={"shape": LotShape.YEARLY, "periods": 3, "transferred_hours": 250_000},
        )
    )  # fmt: skip
    load(
        DemoStudy(
            "Assistance à maîtrise d’ouvrage du tramway (fictif)", LAGOONS, METRO, Kind.SERVICES, 900_000,
            calendar.soon(95), (), ccag="Prestations intellectuelles", basis="",
        )
    )  # fmt: skip
    drafting = load(
        DemoStudy(
            "Requalification de la place des Halles (fictif)", TOWN, HLV, Kind.WORKS, 1_900_000, calendar.soon(40),
            (("Voirie et réseaux", "vrd", 1_300_000), ("Plantations", "espaces-verts-creation", 320_000)), months=11,
        )
    )  # fmt: skip
    settle(drafting, Decision.CLAUSE, calendar.soon(-12))
    open_operation(drafting, version=drafting.version)
    # Everything the words of its clause need, but one amount the buyer has still to fix.
    save_details(
        ClauseDetails(
            study=drafting,
            perimeter="Les travaux des deux lots, sur la place des Halles et ses abords.",
            facilitator="Lou Exemple (fictif), guichet de la démonstration, 04 00 00 00 00, facilitateur@demo.invalid",
            kickoff_days=30,
            sending_period="quarter",
            hour_penalty_cents=6_000,
            document_penalty_cents=7_500,
        ),
        version=None,
    )
    exempted = load(
        DemoStudy(
            "Équipements de bloc opératoire (fictif)", HOSPITAL, HLV, Kind.SUPPLIES, 1_150_000,
            max(calendar.soon(18), IN_FORCE_FROM), (), ccag="Fournitures courantes et services", basis="", months=12,
        )
    )  # fmt: skip
    settle(
        exempted,
        Decision.EXEMPTION,
        calendar.soon(-5),
        ground=COMPETITION_OR_DIFFICULTY.code,
        reason="Deux fabricants seulement répondent au besoin, sans exécution locale ni main-d’œuvre à former.",
    )
    progress = load(
        DemoStudy(
            "Restauration du personnel (fictif)", STATE_SERVICE, STATE, Kind.SERVICES, 700_000, calendar.soon(-20),
            (("Restauration collective", "restauration", 700_000),), capacity=Capacity.CENTRAL_AUTHORITY,
            ccag="Fournitures courantes et services", basis="L2112-2-AUTRE", months=48,
        )
    )  # fmt: skip
    for kind, what, days, evidence in (
        (PledgeKind.TRAINING, "35 heures de formation par salarié et par an", 60, "Attestation de l’organisme"),
        (PledgeKind.TRAINEES, "Quatre stagiaires accueillis chaque année", 120, "Conventions de stage signées"),
        (PledgeKind.PROGRESS, "Plan de progrès sur l’emploi des personnes handicapées", 300, "Bilan annuel"),
    ):
        retain_pledge(StudyPledge(study=progress, kind=kind, what=what, due_on=calendar.soon(days), evidence=evidence))
    settle(
        progress,
        Decision.OTHER_CONDITION,
        calendar.soon(-30),
        reason="Plan de progrès : 35 heures de formation par salarié et par an, accueil de stagiaires.",
    )
    open_operation(progress, version=progress.version)
    weighed = load(
        DemoStudy(
            "Impression du magazine municipal (fictif)", TOWN, HLV, Kind.SERVICES, 90_000, calendar.soon(-14), (),
            ccag="Fournitures courantes et services", basis="R2152-7", months=24,
        )
    )  # fmt: skip
    settle(weighed, Decision.CRITERION, calendar.soon(-21))
    save_details(ClauseDetails(study=weighed, criterion_weight=10), version=None)
    scored = load(
        DemoStudy(
            "Entretien des espaces verts des résidences (fictif)", HOUSING, BEZIERS, Kind.SERVICES, 640_000,
            calendar.soon(-10), (("Espaces verts", "espaces-verts-entretien", 640_000),),
            ccag="Fournitures courantes et services", basis="L2112-2+R2152-7", months=36,
        )
    )  # fmt: skip
    save_details(ClauseDetails(study=scored, criterion_weight=15), version=None)
    settle(scored, Decision.CLAUSE, calendar.soon(-17))
    older = load(
        DemoStudy(
            "Ravalement de la cité des Pins (fictif)", HOUSING, BEZIERS, Kind.WORKS, 2_700_000,
            datetime.date(2025, 3, 10), (("Façades", "facade", 2_100_000),), months=14,
        )
    )  # fmt: skip
    settle(older, Decision.NOTHING, datetime.date(2025, 3, 3))
    newer = revise(older, author=None)
    settle(newer, Decision.CLAUSE, datetime.date(2025, 4, 7))


def load_study(companies: Companies, desks: dict[str, Organization], told: DemoStudy) -> OpportunityStudy:
    """One study with its lots, sized by the figures of their trade."""
    lots = []
    for number, (title, code, euros) in enumerate(told.lots, start=1):
        trade = trades()[code]
        lots.append(
            StudyLot(
                number=number,
                title=title,
                amount_cents=euros * 100,
                trade=code,
                labour_share=trade.share * 100,
                rate=USUAL_RATE,
                hourly_cost_cents=trade.hourly_cost * 100,
                **told.shape,
            )
        )
    study = OpportunityStudy(
        buyer=companies.of(told.buyer, OrganizationKind.BUYER),
        desk=desks[told.desk],
        title=told.title,
        kind=told.kind.value,
        capacity=told.capacity.value,
        estimated_cents=told.euros * 100,
        notice_on=told.notice_on,
        duration_months=told.months,
        ccag=told.ccag,
        way=legal_bases()[told.basis].way.value if told.basis else "",
        basis=told.basis,
        publics=list(eligible_categories()),
        rounding=5,
        notes=told.notes,
    )
    return save_study(study, lots, version=None)


def settle(
    study: OpportunityStudy, decision: Decision, day: datetime.date, *, ground: str = "", reason: str = ""
) -> None:
    """The buyer's decision, by someone invented."""
    decide(
        study,
        decision,
        ground=ground,
        reason=reason,
        decided_by="Direction des achats (fictif)",
        decided_on=day,
        author=None,
        version=study.version,
    )
