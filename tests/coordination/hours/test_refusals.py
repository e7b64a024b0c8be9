"""What is told of a refusal that was taken back, in whole or in part: nothing, or what is left of it."""

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Contest, LedgerEntry
from levier.coordination.hours.services import accept_contest, contest_refusal
from tests.coordination.hours.builders import MARCH, NOW, declare


def test_a_refusal_admitted_since_is_no_longer_told_beside_the_hours(case, facilitator, company):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
        LedgerEntry.objects.create(
            assignment=case.assignment, award=case.award, statement=case.statement, month=MARCH, kind="refused",
            hundredths=12_000, reason="Autre chantier.", rule="after_window", author=case.facilitator,
        )  # fmt: skip
        contest_refusal(case.statement, case.assignment, MARCH, text="Si.", author_name="Lou Castan")
    assert "Autre chantier." in facilitator.get(case.counting).content.decode()
    with mission_scope(case.mission.pk):
        accept_contest(Contest.objects.get(), reason="Vérifié.", author=case.facilitator, now=NOW)
    for browser, address in ((facilitator, case.counting), (company, case.page)):
        page = browser.get(address).content.decode()
        assert "Autre chantier." not in page
        assert "Règle" not in page
        assert "Refus&nbsp;:" not in page
