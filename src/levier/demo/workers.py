"""The people of the demo, wholly invented, and their hours: declared each quarter, counted, some still to judge."""

import datetime
from dataclasses import dataclass

from django.conf import settings

from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.periods import Period, owed_periods
from levier.coordination.hours.services import ATTESTATION, contest_refusal
from levier.coordination.participants.duplicates import turned
from levier.coordination.participants.eligibility import Established, eligibility_at_entry
from levier.coordination.participants.establishing import APPRENTICESHIP, Claim
from levier.coordination.participants.models import Assignment, Declarant, ExecutionMode, Gender, Participant
from levier.coordination.participants.services import assign, record_eligibility
from levier.coordination.procurement.models import Award
from levier.demo.calendar import DemoCalendar
from levier.law.proofs import Validity, proof_kinds
from levier.organizations.models import Organization, OrganizationKind

MARK = " (fictif)"
AUTHOR = "Guichet (fictif)"
ELSEWHERE = "Heures faites sur un autre chantier de l’entreprise : elles ne relèvent pas de ce marché."
ELSEWHERE_HUNDREDTHS = 1_400
CONTESTED = (
    "Cette personne était bien sur ce chantier les deux jours concernés\u00a0: le planning de l’équipe le montre."
)
ESTABLISHED_BEFORE, PROVED_BEFORE = datetime.timedelta(days=5), datetime.timedelta(days=20)
WRITTEN_TERM = datetime.timedelta(days=700)


@dataclass(frozen=True)
class DemoPerson:
    """One person. `age` is the one she reaches in the year the demo is told from; `structure` (name, kind) employs her
    unless the company does, and `declares` her hours itself."""

    first_name: str
    last_name: str
    gender: Gender
    age: int
    category: str
    proof: str
    job: str
    mode: ExecutionMode = ExecutionMode.DIRECT_HIRE
    contract_type: str = "CDD"
    structure: tuple[str, str] | None = None
    declares: bool = False
    priority_district: bool = False

    def born(self, calendar: DemoCalendar) -> datetime.date:
        """Her birth date."""
        return datetime.date(calendar.base.year - self.age, 5, 4)


SECONDED, SUBCONTRACTED = ExecutionMode.SECONDMENT, ExecutionMode.SUBCONTRACT
PEOPLE = (
    DemoPerson(
        "Yasmine", "Delmas", Gender.WOMAN, 38, "DELD", "SITUATION_FT", "agente polyvalente", SECONDED,
        "contrat de mission", ("Relais Intérim", "ETTI"), declares=True,
    ),
    DemoPerson("Bruno", "Lacaze", Gender.MAN, 57, "SENIOR", "SITUATION_FT", "ouvrier qualifié"),
    DemoPerson("Inès", "Vidal", Gender.WOMAN, 34, "RSA", "ATTESTATION_RSA", "aide au chantier", contract_type="CDI"),
    DemoPerson(
        "Kévin", "Moreau", Gender.MAN, 22, "JEUNE_SQ", "ATTESTATION_NIVEAU", "apprenti", contract_type=APPRENTICESHIP
    ),
    DemoPerson(
        "Amina", "Ferrer", Gender.WOMAN, 41, "STRUCT_IAE_SAL", "PASS_IAE", "agente d’entretien", SUBCONTRACTED,
        "CDDI", ("Jardins d’Oc", "EI"), declares=True, priority_district=True,
    ),
    DemoPerson(
        "Luc", "Barthès", Gender.MAN, 46, "TH", "RQTH", "manœuvre", SECONDED, "contrat de professionnalisation",
        ("Groupement d’employeurs du Bâtiment", "GEIQ"),
    ),
)  # fmt: skip
# Named by the company at its last statement: her eligibility is still to be established.
NEWCOMER = DemoPerson("Malika", "Rousset", Gender.WOMAN, 29, "", "", "aide-peintre")


def record_person(calendar: DemoCalendar, told: DemoPerson, desk: Organization) -> Participant:
    """The person as her desk knows her, found again when she already works on another contract."""
    person, _ = Participant.objects.get_or_create(
        desk=desk,
        first_name=told.first_name,
        last_name=told.last_name,
        defaults={
            "gender": told.gender,
            "birth_date": told.born(calendar),
            "is_fictitious": True,
            "lives_in_priority_district": told.priority_district or None,
            "priority_district_checked_on": calendar.at(-12) if told.priority_district else None,
        },
    )
    return person


def load_duplicates(desk: Organization) -> None:
    """Two people recorded a second time: day and month of birth inverted; a name with another spelling."""
    known = Participant.objects.filter(desk=desk, anonymised_on=None, birth_date__isnull=False).order_by("pk")
    for rank, person in enumerate(known[:2]):
        born = person.birth_date
        Participant.objects.create(
            desk=desk,
            first_name=person.first_name,
            last_name=person.last_name.upper() if rank == 0 else person.last_name,
            birth_date=(turned(born) or born) if rank == 0 else None,
            gender=person.gender,
            is_fictitious=True,
        )


def establish(calendar: DemoCalendar, person: Participant, told: DemoPerson, hired_on: datetime.date) -> None:
    """Her eligibility for one hiring, on a proof valid that day, unless one recorded before covers it."""
    known = [Established(row.established_on, row.valid_until) for row in person.eligibilities.all()]
    covering = eligibility_at_entry(known, hired_on)
    if covering is not None and covering.established_on <= hired_on:
        return
    until = hired_on + WRITTEN_TERM if proof_kinds()[told.proof].validity is Validity.UNTIL else None
    record_eligibility(
        person,
        Claim(told.category, told.proof, hired_on - ESTABLISHED_BEFORE, hired_on - PROVED_BEFORE, until),
        established_by=AUTHOR,
        author=None,
        today=calendar.today,
    )


def load_person(
    calendar: DemoCalendar, award: Award, desk: Organization, hired_on: datetime.date, told: DemoPerson
) -> Assignment:
    """A person of the desk at work on an award, her eligibility established before when she has one."""
    person = record_person(calendar, told, desk)
    if told.category:
        establish(calendar, person, told, hired_on)
    return assign(
        Assignment(
            participant=person,
            award=award,
            mode=told.mode,
            contract_type=told.contract_type,
            job=told.job,
            employer=structure(*told.structure) if told.structure else None,
            declarant=Declarant.EMPLOYER if told.declares else Declarant.HOLDER,
            desk=desk,
            hired_on=hired_on,
        )
    )


def structure(name: str, kind: str) -> Organization:
    """An invented insertion structure, made once."""
    found, _ = Organization.objects.get_or_create(
        kind=OrganizationKind.INCLUSIVE,
        name=name + MARK,
        defaults={"structure_kind": kind, "is_fictitious": True},
    )
    return found


@dataclass(frozen=True)
class Told:
    """How the hours of a lot are told: hundredths to date, whether the last quarter is late or to be counted."""

    hundredths: int
    is_late: bool = False
    is_to_count: bool = False


def finished_periods(calendar: DemoCalendar, award: Award) -> list[Period]:
    """The periods a company of a lot has had to declare so far."""
    contract = award.lot.contract
    return owed_periods(
        contract.starts_on,
        contract.ends_on,
        months=award.period_months,
        due_day=settings.STATEMENT_DUE_DAY,
        until=calendar.base,
    )


def load_nothing_worked(calendar: DemoCalendar, award: Award) -> None:
    """A company of a group for which nobody in insertion works, and which says so each time it is asked."""
    for period in finished_periods(calendar, award):
        statement = confirmed(calendar, award, period)
        statement.has_no_hours = True
        statement.save()


def load_hours(calendar: DemoCalendar, award: Award, desk: Organization, rank: int, told: Told) -> None:
    """Two people and their hours, declared quarter by quarter and counted until the last one is out."""
    contract = award.lot.contract
    periods = finished_periods(calendar, award)
    if not periods or contract.starts_on is None:
        return
    if told.is_late:
        last = periods.pop()
        Statement.objects.create(award=award, period_start=last.start, period_end=last.end, due_on=last.due_on)
    people = [
        load_person(calendar, award, desk, contract.starts_on, PEOPLE[(rank + shift) % len(PEOPLE)]) for shift in (0, 1)
    ]
    statements = [confirmed(calendar, award, period) for period in periods]
    lines = [(person, statement, month) for person in people for statement in statements for month in statement.months]
    each, rest = divmod(told.hundredths, len(lines))
    entries = []
    for place, (person, statement, month) in enumerate(lines):
        hundredths = each + rest if place == 0 else each
        entries.append(entry(person, statement, month, EntryKind.DECLARED, hundredths))
        if not told.is_to_count or statement is not statements[-1]:
            entries.append(entry(person, statement, month, EntryKind.COUNTED, hundredths))
    if told.is_to_count:
        entries += exceptions(calendar, award, desk, people[0], statements)
    LedgerEntry.objects.bulk_create(entries)
    if told.is_to_count:
        first = statements[0]
        contest_refusal(first, people[0], first.months[0], text=CONTESTED, author_name=f"{first.confirmed_by}, gérant")


def exceptions(
    calendar: DemoCalendar, award: Award, desk: Organization, known: Assignment, statements: list[Statement]
) -> list[LedgerEntry]:
    """Hours refused with their reason in the first statement, and a newcomer to make eligible in the last."""
    first, last = statements[0], statements[-1]
    newcomer = load_person(calendar, award, desk, last.months[-2], NEWCOMER)
    return [
        entry(known, first, first.months[0], EntryKind.DECLARED, ELSEWHERE_HUNDREDTHS),
        entry(known, first, first.months[0], EntryKind.REFUSED, ELSEWHERE_HUNDREDTHS, "declared_elsewhere"),
        *(entry(newcomer, last, month, EntryKind.DECLARED, 4_200) for month in last.months[-2:]),
    ]


def confirmed(calendar: DemoCalendar, award: Award, period: Period) -> Statement:
    """A statement the company sent some days after its period."""
    day = min(period.end + datetime.timedelta(days=8), calendar.today)
    return Statement.objects.create(
        award=award,
        period_start=period.start,
        period_end=period.end,
        due_on=period.due_on,
        confirmed_at=datetime.datetime.combine(day, datetime.time(5), tzinfo=datetime.UTC),
        confirmed_by=award.contact_name,
        confirmed_function="correspondant opérationnel",
        attested_sentence=ATTESTATION,
    )


def entry(
    assignment: Assignment,
    statement: Statement,
    month: datetime.date,
    kind: EntryKind,
    hundredths: int,
    rule: str = "",
) -> LedgerEntry:
    """One entry: declared by the company's contact or by the structure that declares, judged by the desk."""
    return LedgerEntry(
        assignment=assignment,
        award_id=assignment.award_id,
        statement=statement,
        month=month,
        kind=kind,
        hundredths=hundredths,
        rule=rule,
        reason=ELSEWHERE if rule else "",
        author_name=(assignment.declaring_structure or statement.confirmed_by)
        if kind == EntryKind.DECLARED
        else AUTHOR,
    )
