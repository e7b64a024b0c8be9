"""One employment over several lots of an employer: one entry for the proof, as for the two years (decision 0063)."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.models import Assignment
from tests.builders import make_award, make_organization
from tests.coordination.hours.builders import DAY, make_statement
from tests.coordination.participants.builders import assign, make_eligible, make_person, sign_in


class Moved:
    """Someone hired in January 2025 on a proof valid that day alone, and another lot of her employer since 2026."""

    def __init__(self, mission):
        self.mission = mission
        with mission_scope(mission.pk):
            first = make_award()
            contract = first.lot.contract
            contract.starts_on, contract.ends_on = DAY(2025, 1, 1), DAY(2027, 12, 31)
            contract.save()
            self.desk = contract.operation.lead_desk
            self.person = make_person(self.desk, birth_date=DAY(1990, 1, 1))
            make_eligible(self.person, DAY(2025, 1, 2), valid_until=DAY(2025, 2, 28))
            self.first = assign(self.person, first, hired_on=DAY(2025, 1, 6))
            self.award = make_award()
            self.award.company = first.company
            self.award.save()
            operation = self.award.lot.contract.operation
            operation.lead_desk = self.desk
            operation.save()
        self.browser = sign_in(mission, "facilitator", self.desk)
        self.page = f"/herault/coordination/participants/{self.person.public_id}/"

    def send(self, assignment=None, **typed):
        """The page of an assignment, new or known, sent; what is then shown."""
        with mission_scope(self.mission.pk):
            known = assignment and Assignment.objects.get(pk=assignment.pk)
        sent = {"award": self.award.pk, "mode": "direct_hire", "declarant": "holder", "desk": self.desk.pk,
                "hired_on": "2026-02-02"}  # fmt: skip
        if known:
            sent |= {"award": known.award_id, "hired_on": f"{known.hired_on}", "version": known.version}
        where = f"{known.public_id}/" if known else ""
        return self.browser.post(f"{self.page}affectation/{where}", sent | typed, follow=True).content.decode()

    def second(self):
        with mission_scope(self.mission.pk):
            return Assignment.objects.select_related("award__lot__contract").get(award=self.award)


@pytest.fixture
def moved(herault, time_machine):
    time_machine.move_to("2026-04-03 09:00")
    return Moved(herault)


def test_the_proof_of_the_hiring_holds_on_the_next_lot_and_the_two_years_go_on(moved):
    page = moved.send(preview="1")
    assert "2\u00a0février au 31\u00a0décembre 2026" in page or "Même emploi que celui commencé" in page
    page = moved.send()
    assert "Même emploi que celui commencé le 6\u00a0janvier\u00a02025" in page
    assert "notez la fin de l’affectation précédente" in page
    assert "Éligibilité à établir" not in page
    assert "24\u00a0mois à compter de l’embauche" in page
    assert moved.second().employed_since == DAY(2025, 1, 6)


def test_counting_says_as_the_page_does(moved):
    moved.send()
    with mission_scope(moved.mission.pk):
        statement = make_statement(moved.award)
        LedgerEntry.objects.create(
            assignment=moved.second(), award=moved.award, statement=statement, month=DAY(2026, 3, 1), kind="declared",
            hundredths=10_000, author_name="Essai",
        )  # fmt: skip
        assert [line.is_plain for line in statement_lines(statement)] == [True]


def test_an_employment_that_ended_before_is_another_entry(moved):
    """The end is noted afterwards: what it changes of the next lot is changed with it."""
    moved.send()
    page = moved.send(moved.first, ends_on="2026-01-16")
    assert "Éligibilité à établir" in page and "Aucune éligibilité ne couvre cette entrée" in page
    assert moved.second().employed_since is None


@pytest.mark.parametrize("change", ["mode", "company"])
def test_another_employer_or_modality_is_another_entry(moved, change):
    typed = {}
    with mission_scope(moved.mission.pk):
        if change == "company":
            moved.award.company = make_organization("company")
            moved.award.save()
        else:
            typed = {"mode": "secondment", "employer": make_organization("inclusive", structure_kind="ETTI").pk}
    page = moved.send(**typed)
    assert "Éligibilité à établir" in page and "Même emploi" not in page


def test_hours_after_the_end_of_the_work_contract_cannot_count(moved):
    moved.send(ends_on="2026-02-27")
    with mission_scope(moved.mission.pk):
        statement = make_statement(moved.award)
        LedgerEntry.objects.create(
            assignment=moved.second(), award=moved.award, statement=statement, month=DAY(2026, 3, 1), kind="declared",
            hundredths=10_000, author_name="Essai",
        )  # fmt: skip
        (line,) = statement_lines(statement)
        (found,) = line.findings
        assert (found.rule, found.refuses) == ("after_employment", True)
        assert found.sentence == "Heures faites après le 27/02/2026, fin du contrat de travail."
