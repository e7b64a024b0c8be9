"""Two records of one person made one: no hour lost, everything undone while nothing new happened."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.audit.models import AccessLogEntry
from levier.common.files.models import StoredFile
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.home import people_figure
from levier.coordination.followup.reports import report_of
from levier.coordination.hours.models import EntryKind, LedgerEntry, OpeningEntry
from levier.coordination.participants import eligibility_windows, selectors, services
from levier.coordination.participants.duplicates import Identity, likely_pairs
from levier.coordination.participants.eligibility import Hire, employments
from levier.coordination.participants.merging import services as merging
from levier.coordination.participants.merging.selectors import nothing_hangs_on_an_alias
from levier.coordination.participants.models import Assignment, Eligibility, Merge, Participant
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import actor_of, assign, make_eligible, make_person, pdf, sign_in

DAY = datetime.date
LIST = "/herault/coordination/participants/"
DUPLICATES = f"{LIST}doublons/"
BORN = DAY(1991, 4, 7)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))


def entry(assignment, hundredths, month=DAY(2026, 3, 1), kind=EntryKind.COUNTED):
    declared = kind == EntryKind.DECLARED
    if not declared:
        entry(assignment, hundredths, month, EntryKind.DECLARED)
    return LedgerEntry.objects.create(
        assignment=assignment,
        award=assignment.award,
        month=month,
        kind=kind,
        hundredths=hundredths,
        author_name="Test (fictif)",
    )


class Twins:
    """Two records of one person at a desk, each with an assignment, an eligibility and hours."""

    def __init__(self, mission):
        self.mission = mission
        with mission_scope(mission.pk):
            self.award = make_award()
            self.desk = self.award.lot.contract.operation.lead_desk
            self.first = make_person(self.desk, first_name="Nadia", last_name="Karoui", birth_date=BORN)
            self.second = make_person(
                self.desk, first_name="Nadía", last_name="Karoui-Prat", birth_date=DAY(1991, 7, 4), gender="F"
            )
            make_eligible(self.first)
            make_eligible(self.second, established_on=DAY(2026, 2, 1), category="RSA")
            self.one = assign(self.first, self.award)
            self.other = assign(self.second, self.award, hired_on=DAY(2026, 2, 2))
            entry(self.one, 7_000)
            entry(self.other, 3_550)
        self.client = sign_in(mission, "facilitator", self.desk)

    @property
    def url(self):
        return f"{DUPLICATES}{self.first.public_id}/{self.second.public_id}/"

    def typed(self, **typed):
        return {
            "first_name": "premiere", "last_name": "seconde", "birth_date": "premiere", "gender": "seconde",
            "reason": "Pièce d’identité vue", "version_first": 1, "version_second": 1, **typed,
        }  # fmt: skip

    def merge(self, **typed):
        return self.client.post(self.url, self.typed(**typed), follow=True)

    def undo(self):
        with mission_scope(self.mission.pk):
            found = Merge.objects.latest("pk")
        return self.client.post(f"{LIST}fusions/{found.public_id}/", follow=True)


@pytest.fixture
def twins(herault):
    return Twins(herault)


class TestFound:
    def pairs(self, *people):
        known = [Identity(key, *person) for key, person in enumerate(people)]
        return [(pair.first.key, pair.second.key, pair.reason) for pair in likely_pairs(known)]

    @pytest.mark.parametrize(
        ("other", "reason"),
        [
            (("Nadia", "Karoui", BORN), "mêmes nom et prénom, même date de naissance"),
            (("KAROUI", "Nadía", BORN), "nom et prénom inversés, même date de naissance"),
            (("Nadya", "Karoui", BORN), "noms voisins, même date de naissance"),
            (("Nadia", "Karoui", DAY(1991, 7, 4)), "mêmes nom et prénom, jour et mois de naissance inversés"),
            (("Nadia", "Karoui", None), "mêmes nom et prénom, date de naissance inconnue sur une fiche"),
        ],
    )
    def test_near_records_are_a_pair(self, other, reason):
        assert self.pairs(("Nadia", "Karoui", BORN), other) == [(0, 1, reason)]

    def test_a_hyphen_and_an_accent_are_no_difference(self):
        assert self.pairs(("Anne-Marie", "Le Goff", BORN), ("Anne Marie", "Legoff", BORN))

    @pytest.mark.parametrize(
        "other", [("Nadia", "Karoui", DAY(1992, 4, 7)), ("Julien", "Prat", BORN), ("Nadya", "Karaoui", None)]
    )
    def test_others_are_not(self, other):
        assert self.pairs(("Nadia", "Karoui", BORN), other) == []

    def test_the_list_shows_them_with_what_brings_them_together(self, twins):
        page = twins.client.get(DUPLICATES).content.decode()
        assert "Karoui-Prat" in page and "jour et mois de naissance inversés" in page

    def test_another_desk_s_record_is_not_proposed(self, herault, twins):
        with mission_scope(herault.pk):
            elsewhere = sign_in(herault, "facilitator", make_organization("desk"))
            Participant.objects.filter(pk=twins.second.pk).update(desk=make_organization("desk"))
        assert "Karoui" not in twins.client.get(DUPLICATES).content.decode()
        assert twins.client.get(twins.url).status_code == 404
        assert twins.client.post(twins.url, twins.typed()).status_code == 404
        assert elsewhere.get(twins.url).status_code == 404

    def test_the_mission_s_team_follows_both(self, herault, twins):
        with mission_scope(herault.pk):
            Participant.objects.filter(pk=twins.second.pk).update(desk=make_organization("desk"))
            team = sign_in(herault, "mission_team", make_organization("mission"))
        assert team.get(twins.url).status_code == 200


class TestMerged:
    def test_the_choice_is_made_field_by_field(self, herault, twins):
        twins.merge()
        with mission_scope(herault.pk):
            kept = Participant.objects.get(pk=twins.first.pk)
            assert (kept.first_name, kept.last_name, kept.birth_date, kept.gender) == (
                "Nadia",
                "Karoui-Prat",
                BORN,
                "F",
            )

    def test_assignments_eligibilities_and_hours_are_all_hers(self, herault, twins):
        with mission_scope(herault.pk):
            before = list(LedgerEntry.objects.order_by("pk").values())
        page = twins.merge().content.decode()
        assert "n’en font plus qu’une" in page
        with mission_scope(herault.pk):
            assert list(LedgerEntry.objects.order_by("pk").values()) == before
            assert twins.first.assignments.count() == 2 and twins.first.eligibilities.count() == 2
            assert not twins.second.assignments.exists() and not twins.second.eligibilities.exists()

    def test_the_proof_opens_from_the_record_kept(self, herault, twins):
        form = {
            "category": "QPV", "proof": "DOMICILE_QPV", "proof_issued_on": "2026-11-01",
            "established_on": "2026-11-20", "established_by": twins.desk.name, "upload": pdf(),
        }  # fmt: skip
        twins.client.post(f"{LIST}{twins.second.public_id}/eligibilite/", form)
        twins.merge()
        with mission_scope(herault.pk):
            (file,) = StoredFile.objects.all()
            assert file.subject == twins.first.public_id
        answer = twins.client.get(f"/herault/fichiers/{file.public_id}/")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        answer.close()

    def test_the_old_address_and_the_old_name_lead_to_her(self, twins):
        twins.merge(last_name="premiere")
        old = twins.client.get(f"{LIST}{twins.second.public_id}/", follow=True)
        assert old.redirect_chain[-1][0].endswith(f"{twins.first.public_id}/")
        found = twins.client.get(LIST, {"q": "Prat"}).content.decode()
        assert "Nadia Karoui" in found
        assert "Nadia Karoui" in twins.client.get("/herault/recherche/", {"q": "Prat"}).content.decode()

    def test_her_page_says_who_joined_them_and_why(self, twins):
        page = twins.merge().content.decode()
        assert "Karoui-Prat, y est réunie" in page and "Pièce d’identité vue" in page

    def test_both_readings_are_logged(self, herault, twins):
        twins.client.get(twins.url)
        with mission_scope(herault.pk):
            line = AccessLogEntry.objects.latest("pk")
            assert {str(twins.first.public_id), str(twins.second.public_id)} <= {str(one) for one in line.subjects}

    def test_without_a_reason_nothing_happens_and_the_choice_is_kept(self, herault, twins):
        page = twins.merge(reason="").content.decode()
        assert "Dites ce qui montre" in page
        with mission_scope(herault.pk):
            assert not Merge.objects.exists()

    def test_a_record_edited_meanwhile_is_not_merged(self, herault, twins):
        page = twins.merge(version_second=0).content.decode()
        assert "Une autre personne a enregistré cette fiche" in page
        with mission_scope(herault.pk):
            assert not Merge.objects.exists() and twins.second.assignments.count() == 1

    def test_the_same_hiring_held_twice_stays_twice_and_says_so(self, herault, twins):
        with mission_scope(herault.pk):
            Assignment.objects.filter(pk=twins.other.pk).update(hired_on=twins.one.hired_on)
        page = twins.merge().content.decode()
        assert "Même embauche tenue par les deux fiches réunies" in page
        with mission_scope(herault.pk):
            assert twins.first.assignments.count() == 2

    def test_check_finds_what_hangs_on_an_alias(self, herault, twins):
        twins.merge()
        with mission_scope(herault.pk):
            assert nothing_hangs_on_an_alias().faults == 0
            Assignment.objects.filter(pk=twins.other.pk).update(participant=twins.second)
            assert nothing_hangs_on_an_alias().faults == 1

    def test_anonymised_with_her_aliases(self, herault, twins):
        twins.merge()
        with mission_scope(herault.pk):
            services.anonymise(Participant.objects.get(pk=twins.first.pk), today=DAY(2032, 1, 1))
            assert set(Participant.objects.values_list("last_name", flat=True)) == {""}
            assert Merge.objects.get().before == "" and Merge.objects.get().reason == ""


class TestCountedOnce:
    def people(self, twins):
        """The persons of the year on the buyer's report, and those at work on the home page."""
        report = report_of(
            twins.award.lot.contract.operation,
            today=DAY(2026, 11, 25),
            mission="Mission",
            produced_at=datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC),
            year=2026,
        )
        (figure,) = people_figure(actor_of("facilitator", twins.desk, twins.mission))
        return report.people, figure.value

    def test_once_per_territory_and_year(self, herault, twins):
        with mission_scope(herault.pk):
            assert self.people(twins) == (2, "2")
        twins.merge()
        with mission_scope(herault.pk):
            assert self.people(twins) == (1, "1")

    def board(self, twins, asked=""):
        """The persons of each line of the board by desk, and of the whole."""
        shown = twins.client.get(f"/herault/coordination/?par=guichet{asked}").context
        return sorted(row.people for row, _ in shown["rows"]), shown["total"].people

    def test_once_per_desk_and_once_for_the_mission(self, herault, twins):
        with mission_scope(herault.pk):
            neighbour = make_organization("desk")
            Assignment.objects.filter(pk=twins.other.pk).update(desk=neighbour)
        assert self.board(twins) == ([1, 1], 2), "two records: two people"
        twins.merge()
        for year in ("", "&annee=2026"):
            assert self.board(twins, year) == ([1, 1], 1), "one person, of two desks"
        assert self.board(twins, "&annee=2025") == ([0], 0), "no hour counted in it"


class TestWindows:
    def test_an_employment_that_goes_on_is_counted_from_its_first_hiring(self, herault, twins):
        with mission_scope(herault.pk):
            Assignment.objects.filter(pk=twins.one.pk).update(hired_on=DAY(2024, 12, 1))
            award = make_award()
            award.company = twins.award.company
            award.save()
            other = assign(twins.second, award, hired_on=DAY(2026, 2, 2))
        twins.merge()
        with mission_scope(herault.pk):
            rows = {line.assignment.pk: line.window for line in selectors.assignments_of(twins.first)}
            assert rows[other.pk].last_day == DAY(2026, 11, 30)
            day = DAY(2026, 12, 1)
            assert not eligibility_windows.covering(day).filter(pk=other.pk).exists(), "the SQL says the same"

    def test_hired_again_after_an_end_is_a_new_hiring(self):
        hires = [Hire(1, 7, DAY(2024, 1, 1), DAY(2024, 6, 30)), Hire(2, 7, DAY(2024, 7, 2), None)]
        assert employments(hires) == {1: DAY(2024, 1, 1), 2: DAY(2024, 7, 2)}

    def test_the_day_after_is_the_same_employment_and_another_employer_is_not(self):
        hires = [
            Hire(1, 7, DAY(2024, 1, 1), DAY(2024, 6, 30)),
            Hire(2, 7, DAY(2024, 7, 1), None),
            Hire(3, 8, DAY(2024, 7, 1), None),
        ]
        assert employments(hires) == {1: DAY(2024, 1, 1), 2: DAY(2024, 1, 1), 3: DAY(2024, 7, 1)}

    def test_a_short_hire_inside_a_long_one_does_not_end_it(self):
        hires = [
            Hire(1, 7, DAY(2024, 1, 1), None),
            Hire(2, 7, DAY(2024, 2, 1), DAY(2024, 2, 28)),
            Hire(3, 7, DAY(2025, 1, 1), None),
        ]
        assert set(employments(hires).values()) == {DAY(2024, 1, 1)}


class TestUndone:
    def test_each_record_gets_back_what_it_had(self, herault, twins):
        with mission_scope(herault.pk):
            before = list(Assignment.objects.order_by("pk").values("pk", "participant", "is_double", "employed_since"))
        twins.merge()
        page = twins.undo().content.decode()
        assert "Fusion annulée" in page
        with mission_scope(herault.pk):
            after = list(Assignment.objects.order_by("pk").values("pk", "participant", "is_double", "employed_since"))
            assert after == before
            first = Participant.objects.get(pk=twins.first.pk)
            assert (first.last_name, first.gender) == ("Karoui", "N")
            assert twins.second.eligibilities.count() == 1
        assert twins.client.get(f"{LIST}{twins.second.public_id}/").status_code == 200

    @pytest.mark.parametrize("what", ["hours", "assignment", "eligibility", "edit"])
    def test_no_longer_once_something_happened(self, herault, twins, what):
        twins.merge()
        with mission_scope(herault.pk):
            kept = Participant.objects.get(pk=twins.first.pk)
            if what == "hours":
                entry(twins.other, 100)
            elif what == "assignment":
                assign(kept, hired_on=DAY(2026, 6, 1))
            elif what == "eligibility":
                make_eligible(kept, established_on=DAY(2026, 6, 1))
            else:
                services.record_participant(kept, today=DAY(2026, 11, 25), version=kept.version)
        page = twins.undo().content.decode()
        assert "Elle ne s’annule plus" in page
        with mission_scope(herault.pk):
            assert Merge.objects.get().undone_at is None and not twins.second.assignments.exists()

    def test_undone_once(self, twins):
        twins.merge()
        twins.undo()
        assert "déjà annulée" in twins.undo().content.decode()


def test_said_to_be_two_they_are_not_proposed_again(twins):
    answer = twins.client.post(twins.url, {"distinct": "1"}, follow=True)
    assert "ce sont deux personnes" in answer.content.decode()
    assert "Karoui" not in twins.client.get(DUPLICATES).content.decode()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(merges=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=6))
def test_any_sequence_of_merges_keeps_every_sum(in_herault, merges):
    """By contract, year and desk: what the ledger and the hours taken over add up to does not move."""

    def sums():
        rows = LedgerEntry.objects.values_list(
            "award__lot__contract", "month__year", "assignment__desk", "kind", "hundredths", "pk"
        )
        return sorted(rows), sorted(OpeningEntry.objects.values_list("award", "desk", "hundredths"))

    awards = [make_award(), make_award()]
    people = [make_person(first_name="Nadia", last_name="Karoui", birth_date=BORN) for _ in range(5)]
    for number, person in enumerate(people):
        row = assign(person, awards[number % 2], hired_on=DAY(2025, 1 + number % 2, 1))
        entry(row, 1_000 + number, DAY(2025 + number % 2, 3, 1))
        make_eligible(person, DAY(2025, 1, 1))
    before = sums()
    for one, other, undo in merges:
        kept, merged = (Participant.objects.get(pk=people[number].pk) for number in (one, other))
        if kept == merged or kept.merged_into_id or merged.merged_into_id:
            continue
        made = merging.merge(
            kept, merged, taken={}, reason="même personne", author=None, versions=(kept.version, merged.version)
        )
        assert sums() == before
        if undo:
            merging.undo_merge(Merge.objects.get(pk=made.pk), author=None)
            assert sums() == before
    assert nothing_hangs_on_an_alias().faults == 0
    assert Eligibility.objects.filter(participant__in=people).count() == 5
