"""A contract followed by two desks, wholly invented: from the hours owed to a statement to declare."""

import datetime
from decimal import Decimal

from levier.coordination.clauses.sizing import size_fixed_amount
from levier.coordination.commitments.services import commit_hours
from levier.coordination.hours.models import Statement
from levier.coordination.participants.models import Assignment, Eligibility, ExecutionMode, Gender, Participant
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, Operation
from levier.demo.calendar import DemoCalendar
from levier.organizations.models import Organization

AMOUNT_EUROS = 720_000
DAY = datetime.date
# Each is hired on a day of a month counted from the calendar's base.
PEOPLE = (
    ("Nadia", "Karoui", Gender.WOMAN, DAY(1991, 4, 17), "DELD", (-7, 2), "manœuvre VRD"),
    ("Julien", "Prat", Gender.MAN, DAY(2003, 9, 30), "JEUNE_SQ", (-7, 9), "aide-maçon"),
    ("Mehdi", "Ollier", Gender.MAN, DAY(1969, 1, 8), "SENIOR", (-4, 1), "conducteur d’engins"),
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
        starts_on=calendar.at(-7),
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
    for first_name, last_name, gender, birth_date, category, hired, job in PEOPLE:
        hired_on = calendar.at(*hired)
        person = Participant.objects.create(
            desk=lead,
            first_name=first_name,
            last_name=last_name,
            gender=gender,
            birth_date=birth_date,
            is_fictitious=True,
        )
        Eligibility.objects.create(
            participant=person,
            category=category,
            established_on=hired_on - datetime.timedelta(days=5),
            established_by="Guichet (fictif)",
        )
        Assignment.objects.create(
            participant=person,
            award=award,
            mode=ExecutionMode.DIRECT_HIRE,
            contract_type="CDD",
            job=job,
            desk=lead,
            hired_on=hired_on,
        )
    for quarter in (-6, -3):
        Statement.objects.create(
            award=award,
            period_start=calendar.at(quarter),
            period_end=calendar.end(quarter + 2),
            due_on=calendar.at(quarter + 3, 15),
        )
