"""A line over several territories, and what two missions open to each other; its hours and people wholly invented."""

from levier.accounts.models import User
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.services import commit_lots
from levier.coordination.commitments.territories import agreeing
from levier.coordination.commitments.territories.models import OpenedOperation
from levier.coordination.commitments.territories.services import move_share
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import (
    Award,
    AwardRole,
    Contract,
    ContractStatus,
    Lot,
    LotCommune,
    Operation,
)
from levier.demo.calendar import DemoCalendar
from levier.demo.operations import BEZIERS, METRO, SETE, Companies, DemoLot, DemoOperation, load_operation
from levier.demo.workers import MARK, Told, load_hours
from levier.organizations.models import Commune, Organization, OrganizationKind

LINE = "Ligne nouvelle, première phase" + MARK
EXAMPLE = "exemple"
# Four desks, one of them another mission's, by the kilometres each territory carries (invented).
KEY = [(METRO, 24), (SETE, 12), (BEZIERS, 18), (EXAMPLE, 6)]
# (lot, hours, communes, desk of the people at work, hundredths done, commune of the people when the lot has several)
LOTS = (
    ("Terrassements", 6_000, ("Villeneuve-lès-Maguelone", "Poussan"), METRO, 148_000, "Poussan"),
    ("Ouvrages d’art", 4_800, ("Poussan",), SETE, 96_500, ""),
    ("Base travaux", 1_200, ("Bessan", "Saint-Thibéry"), BEZIERS, 61_250, "Bessan"),
)
SHARING = "Convention de partage entre missions" + MARK


def load_territories(calendar: DemoCalendar, desks: dict[str, Organization], example: Mission) -> None:
    """The line in the Hérault, its shares, one of which moves, and its proposal to the other mission."""
    guest = Organization.objects.create(
        kind=OrganizationKind.DESK, name="Guichet d’Exempleville, Val-d’Exemple (fictif)", is_fictitious=True
    )
    told = DemoOperation(
        LINE.removesuffix(MARK), "Maître d’ouvrage ferroviaire", KEY, ContractStatus.RUNNING,
        [DemoLot(title, hours, [(f"Groupement {title}", AwardRole.SOLE)]) for title, hours, *_ in LOTS],
        euros=180_000_000, notified=-10, span=(-9, 26), is_state=True,
    )  # fmt: skip
    load_operation(calendar, desks | {EXAMPLE: guest}, Companies(), told, 60)
    communes = {commune.name: commune for commune in Commune.objects.filter(department="34")}
    for rank, (_, _, names, desk, hundredths, place) in enumerate(LOTS, start=1):
        award = Award.objects.select_related("lot__contract").get(lot__contract__title=LINE, lot__number=rank)
        LotCommune.objects.bulk_create(LotCommune(lot=award.lot, commune=communes[name]) for name in names)
        load_hours(calendar, award, desks[desk], rank, Told(hundredths))
        if place:
            Assignment.objects.filter(award=award).update(place=communes[place])
    mission = User.objects.get(email="mission@demo.invalid")
    works = Lot.objects.select_related("contract").get(contract__title=LINE, number=3)
    move_share(
        works, desks[METRO], desks[BEZIERS], 120, done=0, below=False, author=mission, effective_on=calendar.at(-2),
        reason="La base travaux recrute autour de Bessan" + MARK,
    )  # fmt: skip
    agreeing.offer_operation(
        works.contract.operation, guest, partner=example, partner_name="", document=SHARING, author=mission
    )


def load_agreements(calendar: DemoCalendar, herault: Mission, example: Mission) -> None:
    """The other mission accepts its part of the line, and opens two operations of its own: one accepted here, one
    that waits for an answer."""
    theirs, ours = (User.objects.get(email=email) for email in ("mission.exemple@demo.invalid", "mission@demo.invalid"))
    with mission_scope(example.pk):
        desk = Organization.objects.filter(kind=OrganizationKind.DESK).order_by("pk")[0]
        agreeing.accept(OpenedOperation.objects.get(), desk, author=theirs)
        guest = Organization.objects.create(
            kind=OrganizationKind.DESK, name="Sète agglopôle méditerranée, Hérault", is_fictitious=True
        )
        for name, hours in (("Contournement d’Exempleville", 2_400), ("Nettoyage des gares de l’axe", 900)):
            operation = open_operation(calendar, name + MARK, hours, desk, guest)
            agreeing.offer_operation(
                operation, guest, partner=herault, partner_name="", document=SHARING, author=theirs
            )
    with mission_scope(herault.pk):
        sete = Organization.objects.get(kind=OrganizationKind.DESK, name="Sète agglopôle méditerranée")
        agreeing.accept(OpenedOperation.objects.get(name__startswith="Contournement"), sete, author=ours)


def open_operation(calendar: DemoCalendar, name: str, hours: int, desk: Organization, guest: Organization) -> Operation:
    """An operation of the other mission, a third of it for a desk of the Hérault."""
    buyer = Organization.objects.filter(kind=OrganizationKind.BUYER, is_fictitious=True).order_by("pk")[0]
    operation = Operation.objects.create(name=name, buyer=buyer, lead_desk=desk)
    contract = Contract.objects.create(
        operation=operation, title=name, status=ContractStatus.STARTED, is_fictitious=True,
        starts_on=calendar.at(-1), ends_on=calendar.end(20),
    )  # fmt: skip
    lot = Lot.objects.create(contract=contract, title="Lot unique" + MARK)
    commit_lots(
        [(lot, hours)], [(desk, 2), (guest, 1)], effective_on=calendar.at(-1), document="acte d’engagement",
        author=None, key_kind=KeyKind.PLACE,
    )  # fmt: skip
    return operation
