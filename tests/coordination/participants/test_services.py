"""Recording, assigning, withdrawing, anonymising: through the room's own doors."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from levier.common.audit.offers import tables_are_append_only
from levier.common.errors import Problem
from levier.common.files.models import StoredFile
from levier.common.files.services import evidence
from levier.common.privacy.jobs import anonymise
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.participants import services
from levier.coordination.participants.eligibility_windows import windows
from levier.coordination.participants.establishing import Claim
from levier.coordination.participants.models import Assignment, Eligibility, Participant
from levier.coordination.participants.retention import kept_until
from levier.coordination.participants.selectors import past_term
from tests.builders import make_award, make_organization, make_user
from tests.coordination.participants.builders import PDF, assign, make_eligible, make_person

DAY = datetime.date
TODAY = DAY(2026, 11, 25)
RSA = Claim("RSA", "ATTESTATION_RSA", DAY(2026, 11, 20), DAY(2026, 10, 1))


def record(person, claim=RSA, **fields):
    defaults = {"established_by": "Guichet (fictif)", "author": None, "today": TODAY}
    return services.record_eligibility(person, claim, **{**defaults, **fields})


def raw(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def test_an_eligibility_keeps_its_proof_and_its_term_and_says_nothing_in_the_database(in_herault):
    person = make_person(birth_date=DAY(1990, 1, 1))
    kept = record(
        person,
        Claim("MOTIVE", "PROPOSITION_MOTIVEE", DAY(2026, 11, 20), DAY(2026, 11, 2), None, "MDPH", "Perte de logement"),
        upload=SimpleUploadedFile("proposition.pdf", PDF),
    )
    assert kept.proof_file.subject == person.public_id
    assert evidence().exists(kept.proof_file.storage_name)
    stored = raw("participants_eligibility")
    for told in ("MOTIVE", "MDPH", "Perte de logement", "PROPOSITION"):
        assert told not in stored
    assert record(person).valid_until == DAY(2026, 12, 31)


def test_a_refused_claim_or_file_keeps_nothing(in_herault):
    person = make_person()
    with pytest.raises(Problem):
        record(person, Claim("RSA", "ATTESTATION_RSA", DAY(2026, 11, 20), DAY(2026, 1, 1)))
    with pytest.raises(Problem) as refused:
        record(person, upload=SimpleUploadedFile("photo.jpg", b"GIF89a..."))
    assert refused.value.field == "upload"
    assert (Eligibility.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_database_refuses_a_proof_that_does_not_hold(in_herault):
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_eligible(person, DAY(2026, 2, 1), valid_until=DAY(2026, 1, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_eligible(person, DAY(2026, 2, 1), proof_issued_on=DAY(2026, 2, 2))


def test_withdrawing_needs_a_reason_and_happens_once(in_herault):
    kept, author = make_eligible(make_person()), make_user()
    with pytest.raises(Problem) as refused:
        services.withdraw_eligibility(kept, author=author, reason="  ")
    assert refused.value.field == "reason"
    services.withdraw_eligibility(kept, author=author, reason="Saisie sur la mauvaise fiche")
    assert Eligibility.objects.get().withdrawal_reason == "Saisie sur la mauvaise fiche"
    with pytest.raises(Problem, match="déjà annulée"):
        services.withdraw_eligibility(kept, author=author, reason="encore")


def new_assignment(person=None, **fields):
    person = person or make_person(birth_date=DAY(2000, 1, 1))
    defaults = {"mode": "direct_hire", "hired_on": DAY(2026, 3, 2), "desk": person.desk, "award": make_award()}
    return Assignment(participant=person, **{**defaults, **fields})


@pytest.mark.parametrize(
    ("field", "said", "fields"),
    [
        ("ends_on", "La fin précède l’embauche", {"ends_on": DAY(2026, 3, 1)}),
        ("hired_on", "L’exécution du marché finit le 31\u00a0décembre\u00a02026", {"hired_on": DAY(2027, 1, 1)}),
        ("employer", "choisissez la structure qui emploie", {"mode": "secondment"}),
        ("employer", "choisissez la structure qui emploie", {"mode": "subcontract"}),
    ],
)
def test_an_assignment_that_cannot_be(in_herault, field, said, fields):
    with pytest.raises(Problem, match=said) as refused:
        services.assign(new_assignment(**fields))
    assert refused.value.field == field
    assert Assignment.objects.count() == 0


def test_the_employer_is_a_structure_when_the_company_is_not_and_nobody_otherwise(in_herault):
    structure, company = make_organization("inclusive"), make_organization("company")
    with pytest.raises(Problem):
        services.assign(new_assignment(mode="secondment", employer=company))
    with pytest.raises(Problem, match="laissez ce champ vide"):
        services.assign(new_assignment(employer=structure))
    services.assign(new_assignment(mode="secondment", employer=structure))
    assert Assignment.objects.get().employer == structure


def test_nobody_is_hired_before_sixteen(in_herault):
    young = make_person(birth_date=DAY(2010, 6, 1))
    with pytest.raises(Problem, match="15\u00a0ans à l’embauche") as refused:
        services.assign(new_assignment(young, hired_on=DAY(2026, 5, 31)))
    assert refused.value.field == "hired_on"
    services.assign(new_assignment(young, hired_on=DAY(2026, 6, 1)))


def test_the_same_hiring_twice_is_told_at_its_date(in_herault):
    first = services.assign(new_assignment())
    again = new_assignment(first.participant, award=first.award)
    with pytest.raises(Problem, match="déjà affectée à ce lot depuis cette date") as refused:
        services.assign(again)
    assert refused.value.field == "hired_on"


def test_an_overlap_is_not_refused(in_herault):
    first = services.assign(new_assignment())
    services.assign(new_assignment(first.participant))
    assert Assignment.objects.count() == 2


def test_a_person_needs_her_names(in_herault):
    desk = make_organization("desk")
    with pytest.raises(Problem) as refused:
        services.record_participant(Participant(desk=desk, first_name=" ", last_name="Prat"), today=TODAY)
    assert refused.value.field == "first_name"


# The end of an identity.


def test_identities_are_kept_five_years_after_the_year_or_two_years_after_the_last_contact():
    assert kept_until(DAY(2026, 3, 31), assigned=True) == DAY(2031, 12, 31)
    assert kept_until(DAY(2026, 3, 31), assigned=False) == DAY(2028, 3, 31)


@pytest.fixture
def former(in_herault):
    """A person whose contract ended on 31 December 2026, with hours."""
    person = make_person(birth_date=DAY(1960, 5, 4), gender="F", lives_in_priority_district=True)
    record(
        person,
        Claim("TH", "RQTH", DAY(2026, 1, 2), None, DAY(2028, 1, 1)),
        upload=SimpleUploadedFile("rqth.pdf", PDF),
    )
    assignment = assign(person)
    LedgerEntry.objects.create(
        assignment=assignment,
        award=assignment.award,
        month=DAY(2026, 3, 1),
        kind="declared",
        hundredths=15167,
        author=make_user(),
    )
    return person


def test_nobody_is_past_term_before_the_last_day(former):
    assert past_term(DAY(2031, 12, 31)) == []
    assert past_term(DAY(2032, 1, 1)) == [former]


def test_someone_at_work_without_a_known_end_is_never_past_term(former):
    award = make_award()
    award.lot.contract.ends_on = None
    award.lot.contract.save()
    assign(former, award)
    assert past_term(DAY(2050, 1, 1)) == []


def test_someone_never_assigned_is_kept_two_years(in_herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 31, 9, tzinfo=datetime.UTC))
    person = make_person()
    assert past_term(DAY(2028, 3, 31)) == []
    assert past_term(DAY(2028, 4, 1)) == [person]


def test_anonymising_takes_what_names_and_keeps_what_counts(former, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.anonymise(former, today=DAY(2032, 1, 1))
    person = Participant.objects.get()
    assert (person.first_name, person.last_name, person.birth_date) == ("", "", None)
    assert (person.gender, person.age_class, person.lives_in_priority_district) == ("F", "+50", True)
    assert str(person) == person.short_name == "personne anonymisée"
    kept = Eligibility.objects.get()
    assert (kept.published_class, kept.category, kept.category_index) == ("TH", "", "")
    assert (kept.proof, kept.proof_file) == ("", None)
    assert StoredFile.objects.count() == 0
    assert LedgerEntry.objects.get().hundredths == 15167, "no hour is lost"
    window = windows(Assignment.objects.select_related("award__lot__contract"))
    assert [held.first_day for held in window.values()] == [DAY(2026, 1, 5)], "and still counts"
    assert tables_are_append_only().faults == 0


def test_the_database_refuses_an_anonymised_person_with_a_name(former):
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.update(anonymised_on=DAY(2032, 1, 1))


def test_the_command_rehearses_then_does_mission_by_mission(herault, gard, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 31, 9, tzinfo=datetime.UTC))
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            make_person()
    day = DAY(2028, 4, 1)

    def anonymised(*, write):
        done = anonymise_past_term(day, write=write)
        return [count for _, label, count in done if label.startswith("participants")]

    assert anonymised(write=False) == [1, 1]
    assert anonymised(write=True) == [1, 1]
    assert anonymised(write=True) == [0, 0]


def test_the_night_anonymises_by_itself_what_is_past_its_term(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 31, 9, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        person = make_person()
    time_machine.move_to(datetime.datetime(2028, 4, 1, 3, 50, tzinfo=datetime.UTC))
    anonymise(None)
    with mission_scope(herault.pk):
        person.refresh_from_db()
    assert (person.first_name, person.anonymised_on) == ("", DAY(2028, 4, 1))


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (DAY(2000, 3, 3), "-26"),
        (DAY(2000, 3, 2), "26-50"),
        (DAY(1976, 3, 2), "26-50"),
        (DAY(1976, 3, 1), "+50"),
        (None, ""),
    ],
)
def test_the_age_class_kept_is_that_of_the_categories(born, expected):
    """CCAG-Travaux, 20.1.1.2 e and f: under 26 until that birthday, over 50 from the day after that one."""
    assert services.age_class(Participant(birth_date=born), DAY(2026, 3, 2)) == expected
