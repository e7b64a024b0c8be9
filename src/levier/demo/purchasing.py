"""What a buyer entered of its purchases for its scheme, wholly invented: the year before the last, in part."""

from levier.accounts.models import User
from levier.coordination.followup.spaser.services import enter_year, tell_duty
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK
from levier.organizations.models import Organization

M = 100_000_000  # a million euros, in cents


def load_purchasing(calendar: DemoCalendar, buyer: Organization, author: User) -> None:
    """One year entered without one of its parts, the last closed one waiting."""
    year = calendar.today.year - 2
    tell_duty(buyer, from_year=year, is_above=True, source="Budget de l’année" + MARK, author=author)
    enter_year(
        buyer,
        year,
        total=62 * M,
        parts={"social": 11 * M, "ecological": 9 * M, "esus": None, "vulnerable": 145_000_000},
        source="Suivi du service des marchés" + MARK,
        author=author,
        today=calendar.today,
    )
