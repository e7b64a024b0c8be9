"""Contracts at every stage of the life cycle, wholly invented: buyers, holders, contacts, people and hours."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from levier.coordination.clauses.models import InsertionClause, Pledge, PledgeFinding
from levier.coordination.clauses.pledges import Outcome, PledgeKind
from levier.coordination.clauses.terms import PenaltyUnit
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import CommitmentKind
from levier.coordination.commitments.services import amend_hours, commit_lots
from levier.coordination.procurement.models import (
    Award,
    AwardRole,
    Contract,
    ContractNature,
    ContractStatus,
    Lot,
    Operation,
)
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK, Told, load_hours, load_nothing_worked
from levier.law.publics import eligible_categories
from levier.organizations.models import Organization, OrganizationKind

SOLE, LEADER, MEMBER, SUBCONTRACTOR = AwardRole.SOLE, AwardRole.LEADER, AwardRole.MEMBER, AwardRole.SUBCONTRACTOR


@dataclass(frozen=True)
class DemoLot:
    """A lot: its hours, its holders (company, role), the share of its hours already counted in per cent."""

    title: str
    hours: int | None = None
    holders: Sequence[tuple[str, AwardRole]] = ()
    done: int = 0
    cpv: str = ""


@dataclass(frozen=True)
class DemoOperation:
    """An operation of one contract. Months count from the calendar's base; the key pairs desks and weights."""

    title: str
    buyer: str
    key: Sequence[tuple[str, int]]
    status: ContractStatus
    lots: Sequence[DemoLot]
    ccag: str = "Travaux"
    euros: int = 0
    notified: int | None = None
    span: tuple[int, int] | None = None
    reason: str = ""
    is_state: bool = False
    nature: ContractNature = ContractNature.ORDINARY
    key_kind: KeyKind = KeyKind.PLACE
    orders: Sequence[tuple[str, int]] = field(default=())
    late: bool = False
    to_count: bool = False


TOWN, LAGOONS, HOSPITAL, HOUSING, STATE_SERVICE, COLLECTIVITY = (
    "Ville d’Essai-sur-Orb (fictif)",
    "Agglomération des Étangs (fictif)",
    "Hôpital de la Garrigue (fictif)",
    "Office de l’habitat des Pins (fictif)",
    "Service de l’État en région (fictif)",
    "Collectivité des Trois-Vallées (fictif)",
)
HLV, METRO, SETE, BEZIERS, STATE, DEPARTMENT = "plie-hlv", "3m", "sam", "cabm", "mics34", "cd34"

OPERATIONS = (
    DemoOperation(
        "Réhabilitation du groupe scolaire des Oliviers", TOWN, [(HLV, 1)], ContractStatus.RUNNING,
        [
            DemoLot("Gros œuvre", 640, [("Maçons d’Oc", SOLE)], done=66, cpv="45223220"),
            DemoLot("Peinture et sols", 280, [("Couleurs du Midi", SOLE)], done=58, cpv="45442100"),
        ],
        euros=1_450_000, notified=-9, span=(-8, 4), to_count=True,
    ),
    DemoOperation(
        "Pôle d’échanges des Aresquiers", LAGOONS, [(METRO, 50), (SETE, 30), (BEZIERS, 20)], ContractStatus.RUNNING,
        [
            DemoLot(
                "Gros œuvre", 3_572,
                [
                    ("Bâti-Sud", LEADER), ("Charpentes du Golfe", MEMBER), ("Travaux du Thau", MEMBER),
                    ("Ferraillage 34", SUBCONTRACTOR),
                ],
                done=24, cpv="45213310",
            ),
            DemoLot("Aménagements extérieurs", 820, [("Pavés et Jardins", SOLE)], done=30, cpv="45233250"),
        ],
        euros=9_800_000, notified=-12, span=(-11, 2), late=True,
    ),
    DemoOperation(
        "Nettoyage des sites de l’État", STATE_SERVICE,
        [(STATE, 4_000), (METRO, 3_500), (BEZIERS, 1_500), (SETE, 1_000)], ContractStatus.STARTED,
        [DemoLot("Sites de l’ensemble du département", 5_400, [("Clair et Net", SOLE)], cpv="90910000")],
        ccag="Fournitures courantes et services", euros=2_600_000, notified=-1, span=(0, 35), is_state=True,
        key_kind=KeyKind.AGREED,
    ),
    DemoOperation(
        "Entretien des espaces verts", TOWN, [(HLV, 1)], ContractStatus.RUNNING,
        [DemoLot("Accord-cadre mono-attributaire", 300, [("Jardins d’Oc", SOLE)], done=78, cpv="77310000")],
        ccag="Fournitures courantes et services", euros=960_000, notified=-6, span=(-6, 18),
        nature=ContractNature.FRAMEWORK, orders=(("bon de commande n°\u00a02", 120), ("bon de commande n°\u00a03", 90)),
    ),
    DemoOperation(
        "Entretien des berges de l’Orb", TOWN, [(HLV, 1)], ContractStatus.RUNNING,
        [DemoLot("Débroussaillage et plantations", 260, [("Jardins d’Oc", SOLE)], done=12, cpv="77310000")],
        ccag="Fournitures courantes et services", euros=420_000, notified=-4, span=(-3, 20),
    ),
    DemoOperation(
        "Application des transports, maintenance et évolutions", LAGOONS, [(METRO, 2), (SETE, 1)],
        ContractStatus.RUNNING,
        [
            DemoLot(
                "Accord-cadre à bons de commande",
                holders=[("Coop Numérique du Lez", LEADER), ("Atelier des Codes", MEMBER), ("Données du Midi", MEMBER)],
                cpv="72267000",
            ),
        ],
        ccag="Techniques de l’information et de la communication", euros=1_200_000, notified=-8, span=(-7, 28),
        nature=ContractNature.FRAMEWORK,
    ),
    DemoOperation(
        "Rénovation thermique de la résidence des Pins", HOUSING, [(HLV, 2), (BEZIERS, 1)], ContractStatus.SUSPENDED,
        [DemoLot("Façades et menuiseries", 910, [("Façades du Languedoc", SOLE)], done=20, cpv="45443000")],
        euros=2_100_000, notified=-8, span=(-7, 6),
        reason="Suspension demandée par l’acheteur : découverte d’amiante, ordre de service n°\u00a07.",
    ),
    DemoOperation(
        "Restauration du jardin des Plantes", TOWN, [(HLV, 1)], ContractStatus.ENDED,
        [DemoLot("Création paysagère", 350, [("Jardins d’Oc", SOLE)], done=32, cpv="45112700")],  # the rest: demo/exits
        euros=610_000, notified=-14, span=(-13, -1),
    ),
    DemoOperation(
        "Maison de santé des Avant-Monts", HOSPITAL, [(HLV, 1)], ContractStatus.SETTLED,
        [DemoLot("Tous corps d’état", 520, [("Maçons d’Oc", SOLE)], done=112, cpv="45215100")],
        euros=1_200_000, notified=-20, span=(-19, -5),
    ),
    DemoOperation(
        "Blanchisserie inter-établissements", HOSPITAL, [(HLV, 1)], ContractStatus.NOTIFIED,
        [DemoLot("Prestations de blanchisserie", 1_100, [("Linge Clair", SOLE)], cpv="98310000")],
        ccag="Fournitures courantes et services", euros=1_750_000, notified=1, span=(3, 38),
    ),
    DemoOperation(
        "Extension de la médiathèque", TOWN, [(HLV, 1)], ContractStatus.AWARDED,
        [DemoLot("Gros œuvre", 410, [("Bâti-Sud", SOLE)], cpv="45212330")], euros=890_000,
    ),
    DemoOperation(
        "Voirie communale, programme triennal", LAGOONS, [(SETE, 1)], ContractStatus.PUBLISHED,
        [DemoLot("Chaussées et trottoirs", cpv="45233142")], euros=1_300_000, nature=ContractNature.FRAMEWORK,
    ),
    DemoOperation(
        "Collecte des déchets de chantier", LAGOONS, [(SETE, 1)], ContractStatus.UNSUCCESSFUL,
        [DemoLot("Collecte et tri", cpv="90500000")], ccag="Fournitures courantes et services", euros=400_000,
        reason="Aucune offre reçue à la date limite.",
    ),
    DemoOperation(
        "Parking du stade", TOWN, [(HLV, 1)], ContractStatus.DROPPED,
        [DemoLot("Terrassements et enrobés", cpv="45233120")], euros=300_000,
        reason="Abandon du projet par délibération de l’acheteur.",
    ),
    DemoOperation(
        "Maintenance des ascenseurs", HOUSING, [(METRO, 1)], ContractStatus.CLAUSE_REMOVED,
        [DemoLot("Parc de Montpellier", 180, [("Élévateurs du Sud", SOLE)], cpv="50750000")],
        ccag="Fournitures courantes et services", euros=380_000, notified=-10, span=(-9, 14),
        reason="Clause supprimée par l’acheteur : redressement judiciaire du titulaire, pièces produites.",
    ),
    DemoOperation(
        "Réseau informatique des lycées", STATE_SERVICE, [(STATE, 1)], ContractStatus.EXEMPTED,
        [DemoLot("Équipements actifs", cpv="32420000")], ccag="Techniques de l’information et de la communication",
        euros=450_000, is_state=True,
        reason="Exemption motivée par l’acheteur : besoin couvert par une solution immédiatement disponible.",
    ),
    DemoOperation(
        "Collège des Trois-Vallées", COLLECTIVITY, [(DEPARTMENT, 1)], ContractStatus.PROSPECT,
        [DemoLot("Construction neuve")], euros=14_000_000,
    ),
    DemoOperation(
        "Quai des plaisanciers", LAGOONS, [(SETE, 1)], ContractStatus.STUDY, [DemoLot("Génie civil")], euros=2_200_000,
    ),
    DemoOperation(
        "Foyer des jeunes travailleurs", HOUSING, [(BEZIERS, 1)], ContractStatus.ARCHIVED,
        [DemoLot("Tous corps d’état", 300, [("Bâti-Sud", SOLE)], done=100)],
        euros=720_000, notified=-40, span=(-39, -28),
    ),
)  # fmt: skip

CHECKED_AFTER_DAYS = 215
CONTACTS = ("Sam Olivier", "Dany Vernet", "Maxime Roques", "Alex Fourcade", "Morgan Castel")


def load_operations(calendar: DemoCalendar, desks: dict[str, Organization]) -> None:
    """Loads them in the active mission."""
    companies = Companies()
    for rank, told in enumerate(OPERATIONS):
        load_operation(calendar, desks, companies, told, rank)


class Companies:
    """Invented organisations, each made once."""

    def __init__(self) -> None:
        self.known = {row.name: row for row in Organization.objects.filter(is_fictitious=True)}

    def of(self, name: str, kind: OrganizationKind) -> Organization:
        """The organisation of this name, marked."""
        name = name if name.endswith(MARK) else name + MARK
        if name not in self.known:
            self.known[name] = Organization.objects.create(kind=kind, name=name, is_fictitious=True)
        return self.known[name]


def load_operation(
    calendar: DemoCalendar, desks: dict[str, Organization], companies: Companies, told: DemoOperation, rank: int
) -> None:
    """One operation with its contract, lots, holders, hours owed and hours counted."""
    key = [(desks[code], weight) for code, weight in told.key]
    operation = Operation.objects.create(
        name=told.title + MARK,
        buyer=companies.of(told.buyer, OrganizationKind.BUYER),
        lead_desk=key[0][0],
        is_state=told.is_state,
        contact_name="Inès Roche" + MARK,
        contact_function="cheffe de projet",
        contact_email="achats@demo.invalid",
    )
    start, end = (calendar.at(told.span[0]), calendar.end(told.span[1])) if told.span else (None, None)
    contract = Contract.objects.create(
        operation=operation,
        title=told.title + MARK,
        reference=f"DEMO-{100 + rank}",
        status=told.status,
        status_on=calendar.at(-1, 6) if told.reason else None,
        status_reason=told.reason,
        nature=told.nature,
        ccag=told.ccag,
        amount_cents=told.euros * 100,
        notified_on=calendar.at(told.notified, 10) if told.notified is not None else None,
        starts_on=start,
        ends_on=end,
        is_fictitious=True,
    )
    if contract.notified_on is not None and told.ccag == "Travaux":
        write_clause(calendar, contract)
    lots = [
        (Lot.objects.create(contract=contract, number=number, title=lot.title, cpv=lot.cpv), lot)
        for number, lot in enumerate(told.lots, start=1)
    ]
    owed = [(lot, known.hours) for lot, known in lots if known.hours is not None]
    if owed:
        signed = contract.notified_on or calendar.today
        commit_lots(owed, key, effective_on=signed, document="acte d’engagement", author=None, key_kind=told.key_kind)
        for months, (document, hours) in enumerate(told.orders, start=2):
            day = signed + datetime.timedelta(days=30 * months)
            amend_hours(
                owed[0][0],
                hours,
                key,
                kind=CommitmentKind.ORDER,
                effective_on=day,
                document=document,
                author=None,
                key_kind=told.key_kind,
            )
    for lot, known in lots:
        held = load_holders(companies, lot, known)
        for award in held[1:]:
            load_nothing_worked(calendar, award)
        if held and known.done:
            told_hours = Told((known.hours or 0) * known.done, is_late=told.late, is_to_count=told.to_count)
            load_hours(calendar, held[0], key[0][0], rank + lot.number, told_hours)


def write_clause(calendar: DemoCalendar, contract: Contract) -> None:
    """What the documents of a works contract say of insertion: amounts of a published CCAP (domain reference, §5)."""
    InsertionClause.objects.create(
        contract=contract,
        document="CCAP, article 8.2" + MARK,
        publics=list(eligible_categories()),
        kickoff_days=30,
        hour_penalty_cents=20_000,
        document_penalty_cents=7_500,
        document_penalty_unit=PenaltyUnit.DAY,
    )
    if contract.starts_on:
        promise_training(calendar, contract, contract.starts_on + datetime.timedelta(days=90))


def promise_training(calendar: DemoCalendar, contract: Contract, due_on: datetime.date) -> None:
    """A commitment without hours, kept where its date is well past: a desk has few that wait."""
    pledge = Pledge.objects.create(
        contract=contract,
        kind=PledgeKind.TRAINING,
        what="Formation à la sécurité de chaque personne en insertion" + MARK,
        due_on=due_on,
        evidence="Attestations de formation",
        document="CCAP, article 8.3" + MARK,
    )
    if due_on < calendar.today - datetime.timedelta(days=CHECKED_AFTER_DAYS):
        PledgeFinding.objects.create(
            pledge=pledge,
            outcome=Outcome.KEPT,
            found_on=due_on - datetime.timedelta(days=5),
            document="Attestations de formation" + MARK,
        )


def load_holders(companies: Companies, lot: Lot, known: DemoLot) -> list[Award]:
    """The companies of a lot, the holder or the leader first."""
    held: list[Award] = []
    for name, role in known.holders:
        award = Award.objects.create(
            lot=lot,
            company=companies.of(name, OrganizationKind.COMPANY),
            role=role,
            parent=held[0] if role == SUBCONTRACTOR else None,
            contact_name=CONTACTS[lot.pk % len(CONTACTS)] + MARK,
            contact_email=f"lot{lot.pk}.{role}@demo.invalid",
        )
        held.append(award)
    return held
