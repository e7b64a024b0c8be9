"""The publics a contract retains in the CCAG's place: read where hours are judged."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.hours.counting import HeldTo, Line, findings
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.eligibility import Window
from levier.coordination.participants.eligibility_windows import standings
from levier.coordination.participants.models import Eligibility
from levier.law.publics import eligible_categories
from tests.builders import make_assignment, make_award
from tests.coordination.hours.builders import DAY, MARCH, declare, make_statement

NOT_OF_THEM = "n’est pas de celles que retient le marché (CCAP, article 8.2)"
WINDOW = Window(DAY(2026, 1, 5), None, "")


@pytest.mark.parametrize(
    ("since", "sentences"),
    [
        (None, ["La catégorie établie n’est pas de celles que retient le marché (CCAP, 8.2)."]),
        (DAY(2026, 1, 5), []),
        (DAY(2026, 3, 10), ["Sur une catégorie que retient le marché (CCAP, 8.2), seulement depuis le 10/03/2026."]),
    ],
)
def test_someone_looks_at_hours_of_whoever_is_not_yet_of_the_contract_s_publics(since, sentences):
    found = findings(Line(MARCH, 7_000, publics=HeldTo("CCAP, 8.2", since)), WINDOW, None, None)
    assert [(one.rule, one.sentence, one.refuses) for one in found] == [
        ("not_of_publics", sentence, False) for sentence in sentences
    ]


def test_eligibility_comes_before_the_contract_s_list():
    (found,) = findings(Line(MARCH, 7_000, publics=HeldTo("CCAP, 8.2", None)), None, None, None)
    assert found.rule == "eligibility_missing"


def retain(case, publics, **more):
    with mission_scope(case.mission.pk):
        InsertionClause.objects.create(
            contract=case.award.lot.contract, document="CCAP, article 8.2", publics=publics, **more
        )


def days(*assignments):
    """Since when each is covered by an eligibility that its contract retains."""
    found = standings(assignments)
    return [found[assignment.pk].retained_on for assignment in assignments]


def counted(case, browser):
    """Counts what passes every check; returns the page that follows."""
    return browser.post(f"{case.counting}retenir", follow=True).content.decode()


def test_a_contract_kept_to_its_own_list_makes_someone_look_until_an_eligibility_of_it_is_established(
    case, company, facilitator
):
    """The person is a long-term job seeker; the contract keeps to disabled workers."""
    retain(case, ["TH"])
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    assert NOT_OF_THEM in facilitator.get(case.counting).content.decode()
    line = facilitator.get(case.line).content.decode()
    assert "Hors des publics du marché" in line and "CCAG Travaux, publics éligibles (20.1.1)" in line
    counted(case, facilitator)
    assert case.held().counted == 0, "not in one act: someone looks"
    assert "publics" not in company.get(case.page).content.decode(), "the company learns nothing of it"
    with mission_scope(case.mission.pk):
        Eligibility.objects.create(
            participant=case.assignment.participant, category="TH", established_on=DAY(2026, 1, 3), established_by="x"
        )
    assert NOT_OF_THEM not in facilitator.get(case.counting).content.decode()
    counted(case, facilitator)
    assert case.held().counted == 12_133


@pytest.mark.parametrize("publics", [["DELD", "TH"], list(eligible_categories()), []])
def test_a_list_that_holds_her_category_or_says_nothing_changes_nothing(case, facilitator, publics):
    retain(case, publics)
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    counted(case, facilitator)
    assert case.held().counted == 12_133


def test_a_public_the_contract_adds_founds_an_eligibility_for_it_alone(case, facilitator):
    """Established from her page, in the contract's words; hours of another contract still wait."""
    retain(case, ["TH"], added_publics="ayants droit du RSA")
    with mission_scope(case.mission.pk):
        person = case.assignment.participant
        person.eligibilities.all().delete()
        other = make_assignment(make_award())
        other.participant = person
        other.save()
        elsewhere = make_statement(other.award)
        declare(case.statement, case.assignment, 5_000)
        declare(elsewhere, other, 5_000)
        contract = case.award.lot.contract
        assert days(case.assignment, other) == [None, None]
    page = f"/herault/coordination/participants/{person.public_id}/eligibilite/"
    assert "ayants droit du RSA" in facilitator.get(page).content.decode()
    sent = {"category": "MARCHE", "proof": "MARCHE", "motive": "conjoint d’un allocataire du RSA, livret de famille",
            "established_on": "2026-01-02", "established_by": case.lead.name}  # fmt: skip
    refused = facilitator.post(page, sent).content.decode()
    assert "Choisissez le marché qui ajoute ce public" in refused and "livret de famille" in refused
    shown = facilitator.post(page, sent | {"contract": contract.pk}, follow=True).content.decode()
    assert "public ajouté par le marché" in shown and contract.title in shown
    with mission_scope(case.mission.pk):
        assert days(case.assignment, other) == [DAY(2026, 1, 2), None]
        assert [line.is_plain for line in statement_lines(case.statement)] == [True]
        assert [found.rule for line in statement_lines(elsewhere) for found in line.findings] == ["eligibility_missing"]


class TestShown:
    """What the pages say of someone eligible on a public that the contract does not retain is what counting says."""

    PEOPLE = "/herault/coordination/participants/"

    @pytest.fixture
    def restricted(self, case):
        retain(case, ["SENIOR"])
        return case

    def person(self, case):
        return f"{self.PEOPLE}{case.assignment.participant.public_id}/"

    def establish(self, case):
        with mission_scope(case.mission.pk):
            Eligibility.objects.create(
                participant=case.assignment.participant, category="SENIOR", established_on=DAY(2026, 2, 1),
                established_by="x",
            )  # fmt: skip

    def test_her_page_says_why_no_hour_of_hers_counts_there(self, restricted, facilitator):
        page = facilitator.get(self.person(restricted)).content.decode()
        assert "Éligibilité à établir" in page and NOT_OF_THEM in page and "Heures comptables</span>" not in page
        self.establish(restricted)
        page = facilitator.get(self.person(restricted)).content.decode()
        assert NOT_OF_THEM not in page and "du 1er février 2026" in page.replace("\u00a0", " ")

    def test_nothing_is_attested_to_her_employer(self, restricted, facilitator):
        paper = f"{self.person(restricted)}affectation/{restricted.assignment.public_id}/attestation.docx"
        assert NOT_OF_THEM in facilitator.get(paper, follow=True).content.decode()
        self.establish(restricted)
        assert facilitator.get(paper)["Content-Type"].startswith("application/vnd.openxmlformats")

    def test_the_lists_say_the_same(self, restricted, facilitator):
        name = restricted.assignment.participant.last_name

        def listed(situation):
            return name in facilitator.get(f"{self.PEOPLE}?situation={situation}").content.decode()

        assert (listed("comptables"), listed("manquante")) == (False, True)
        operation = restricted.award.lot.contract.operation
        page = f"/herault/coordination/operations/{operation.public_id}/"
        assert "Éligibilité à établir" in facilitator.get(page).content.decode()
        assert "1\u00a0personne au travail sans éligibilité" in facilitator.get("/herault/a-faire/").content.decode()
        self.establish(restricted)
        assert (listed("comptables"), listed("manquante")) == (True, False)
        assert "Éligibilité à établir" not in facilitator.get(page).content.decode()

    def test_another_contract_keeps_the_list_of_its_ccag(self, restricted, facilitator):
        with mission_scope(restricted.mission.pk):
            other = make_assignment(make_award())
            other.participant = restricted.assignment.participant
            other.save()
            assert days(restricted.assignment, other) == [None, DAY(2026, 1, 2)]
