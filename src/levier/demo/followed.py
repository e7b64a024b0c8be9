"""A contract followed by two desks, wholly invented: from the hours owed to a statement to declare."""

from decimal import Decimal

from levier.coordination.clauses.sizing import size_fixed_amount
from levier.coordination.commitments.services import commit_hours
from levier.coordination.hours.models import Statement
from levier.coordination.participants.models import Gender
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, Operation
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import DemoPerson, load_person
from levier.organizations.models import Organization

AMOUNT_EUROS = 720_000
# Each is hired on a day of a month counted from the calendar's base.
PEOPLE = (
    (DemoPerson("Nadia", "Karoui", Gender.WOMAN, 35, "DELD", "SITUATION_FT", "manœuvre VRD"), (-6, 2)),
    (DemoPerson("Julien", "Prat", Gender.MAN, 23, "JEUNE_SQ", "ATTESTATION_NIVEAU", "aide-maçon"), (-6, 9)),
    (DemoPerson("Mehdi", "Ollier", Gender.MAN, 57, "SENIOR", "SITUATION_FT", "conducteur d’engins"), (-4, 1)),
)


def load_followed_contract(
    calendar: DemoCalendar, buyer: Organization, company: Organization, lead: Organization, other: Organization
) -> None:
    """In the active mission: one operation over two desks, its lot, its holder, three people, two statements."""
    operation = Operation.objects.create(name="Voie verte des deux rives (fictif)", buyer=buyer, lead_desk=lead)
    contract = Contract.objects.create(
        operation=operation,
        title="Voie verte des deux rives, section 2 (fictif)",
        reference="DEMO-014",
        status=ContractStatus.RUNNING,
        ccag="Travaux",
        amount_cents=AMOUNT_EUROS * 100,
        notified_on=calendar.at(-8, 12),
        starts_on=calendar.at(-6),
        ends_on=calendar.end(5),
        is_fictitious=True,
    )
    lot = Lot.objects.create(contract=contract, title="Terrassements et revêtements", cpv="45233162")
    sizing = size_fixed_amount(
        Decimal(AMOUNT_EUROS), labour_share=Decimal(50), rate=Decimal(10), hourly_cost=Decimal(30)
    )
    commit_hours(
        lot,
        sizing.hours,
        [(lead, 3), (other, 2)],
        effective_on=calendar.at(-8, 12),
        document="acte d’engagement",
        author=None,
    )
    award = Award.objects.create(
        lot=lot, company=company, contact_name="Lou Castan (fictif)", contact_email="entreprise@demo.invalid"
    )
    for told, hired in PEOPLE:
        load_person(calendar, award, lead, calendar.at(*hired), told)
    for quarter in (-6, -3):
        Statement.objects.create(
            award=award,
            period_start=calendar.at(quarter),
            period_end=calendar.end(quarter + 2),
            due_on=calendar.at(quarter + 3, 15),
        )
