"""People who worked some months on a contract now over, and where they are since; wholly invented."""

import datetime

from levier.coordination.followup.exits.rules import MOMENTS, Situation, asked_from
from levier.coordination.followup.exits.services import record_exit
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.participants.models import Gender
from levier.coordination.procurement.models import Award
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK, DemoPerson, entry, load_person
from levier.law.periods import add_months
from levier.organizations.models import Organization

GARDEN = "Restauration du jardin des Plantes" + MARK
MONTHS, HUNDREDTHS = 3, 2_100
TOLD_AFTER = datetime.timedelta(days=6)
W, M, S = Gender.WOMAN, Gender.MAN, Situation
# First name, last name, gender, age, months between the start of the contract and the hiring, situations known.
PEOPLE = (
    ("Samira", "Costes", W, 31, 0, (S.PERMANENT, S.PERMANENT, S.PERMANENT)),
    ("Théo", "Galinier", M, 27, 0, (S.SHORT, S.SHORT, S.PERMANENT)),
    ("Mireille", "Aubrac", W, 52, 1, (S.JOBLESS, S.JOBLESS, S.UNHEARD)),
    ("Karim", "Roques", M, 35, 1, (S.LONG, S.LONG)),
    ("Lina", "Fabre", W, 29, 2, (S.TRAINING, S.TRAINING, S.LONG)),
    ("Hugo", "Salvagnac", M, 44, 3, (S.SHORT, S.JOBLESS)),
    ("Fatou", "Lautrec", W, 38, 4, (S.OTHER_STRUCTURE, S.SHORT)),
    ("Denis", "Vernhet", M, 48, 4, (S.INACTIVE,)),
    ("Nour", "Peyrac", W, 33, 5, (S.JOBLESS, S.UNHEARD)),
    ("Marc", "Cazals", M, 41, 6, (S.NEUTRAL,)),
    ("Julie", "Bousquet", W, 26, 8, (S.UNHEARD,)),
    ("Omar", "Teissier", M, 30, 9, ()),
)


def load_exits(calendar: DemoCalendar, desk: Organization) -> None:
    """Each with her hours, counted, and what the desk has learnt since."""
    award = Award.objects.select_related("lot__contract").get(lot__contract__title=GARDEN)
    statements = list(Statement.objects.filter(award=award).order_by("period_start"))
    first_day: datetime.date = award.lot.contract.starts_on
    entries: list[LedgerEntry] = []
    for first_name, last_name, gender, age, after, situations in PEOPLE:
        hired_on = add_months(first_day, after)
        person = DemoPerson(first_name, last_name, gender, age, "DELD", "SITUATION_FT", "ouvrier paysagiste")
        assignment = load_person(calendar, award, desk, hired_on, person)
        assignment.ends_on = add_months(hired_on, MONTHS) - datetime.timedelta(days=1)
        assignment.save()
        statement = next(found for found in statements if found.period_start <= hired_on <= found.period_end)
        for kind in (EntryKind.DECLARED, EntryKind.COUNTED):
            entries.append(entry(assignment, statement, hired_on.replace(day=1), kind, HUNDREDTHS))
        for moment, situation in zip(MOMENTS, situations, strict=False):
            told_on = asked_from(assignment.ends_on, moment) + TOLD_AFTER
            if told_on <= calendar.today:
                record_exit(assignment, moment, situation=situation, told_on=told_on, author=None, today=calendar.today)
    LedgerEntry.objects.bulk_create(entries)
