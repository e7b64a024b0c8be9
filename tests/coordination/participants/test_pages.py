"""Step 5 through its pages: a person, her eligibility, her assignment, who reads what."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from levier.common.audit.models import AccessLogEntry
from levier.common.tabular.reading import read_workbook
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Assignment, Eligibility, Participant
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import (
    assign,
    make_eligible,
    make_person,
    pdf,
    share_with,
    sign_in,
)

DAY = datetime.date
LIST = "/herault/coordination/participants/"
NEW = f"{LIST}nouveau/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))


class Desk:
    """A desk with its facilitator signed in, and an award it leads."""

    def __init__(self, mission):
        self.mission = mission
        with mission_scope(mission.pk):
            self.award = make_award()
            self.desk = self.award.lot.contract.operation.lead_desk
        self.client = sign_in(mission, "facilitator", self.desk)

    def person(self, **fields):
        with mission_scope(self.mission.pk):
            return make_person(self.desk, **fields)

    def log(self):
        with mission_scope(self.mission.pk):
            return [(entry.page, entry.subjects) for entry in AccessLogEntry.objects.order_by("pk")]


@pytest.fixture
def desk(herault):
    return Desk(herault)


def plain(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def page_of(person, end=""):
    return f"{LIST}{person.public_id}/{end}"


def identity(case, **typed):
    defaults = {
        "first_name": "Nadia",
        "last_name": "Karoui",
        "birth_date": "1991-04-17",
        "gender": "F",
        "desk": case.desk.pk,
    }
    return {**defaults, **typed}


def claim(desk, **typed):
    defaults = {
        "category": "RSA",
        "proof": "ATTESTATION_RSA",
        "proof_issued_on": "2026-10-01",
        "established_on": "2026-11-20",
        "established_by": desk.desk.name,
    }
    return {**defaults, **typed}


def work(desk, **typed):
    defaults = {"award": desk.award.pk, "mode": "direct_hire", "desk": desk.desk.pk, "hired_on": "2026-12-01"}
    return {**defaults, **typed}


def test_from_a_new_record_to_her_first_day_of_work(desk):
    created = desk.client.post(NEW, identity(desk))
    with mission_scope(desk.mission.pk):
        person = Participant.objects.get()
    assert created["Location"] == "/herault" + f"/coordination/participants/{person.public_id}/eligibilite/"
    established = desk.client.post(created["Location"], claim(desk, upload=pdf()))
    assert established["Location"] == page_of(person)
    assigned = desk.client.post(page_of(person, "affectation/"), work(desk), follow=True)
    page = assigned.content.decode()
    assert "Affectation enregistrée. Heures comptables du 1" in page
    assert "31\u00a0décembre\u00a02026 (fin de l’exécution du marché)." in page
    assert "b) bénéficiaires du RSA en recherche d’emploi" in page
    assert "Voir le justificatif" in page
    with mission_scope(desk.mission.pk):
        record = Eligibility.objects.select_related("proof_file").get()
        assert (record.recorded_by, Assignment.objects.count()) == (desk.client.account, 1)
    answer = desk.client.get(f"/herault/fichiers/{record.proof_file.public_id}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_an_eligibility_may_have_been_established_by_another_desk_or_by_a_prescriber(desk):
    """On the certified web service, too. Whoever cannot be named without telling a private fact is not offered."""
    with mission_scope(desk.mission.pk):
        person = make_person(desk.desk)
        for kind, name, of in (("desk", "Autre guichet", ""), ("prescriber", "Mission locale", "ML"),
                               ("prescriber", "Probation", "SPIP")):  # fmt: skip
            make_organization(kind, name=name, prescriber_kind=of)
    page = page_of(person, "eligibilite/")
    offered = desk.client.get(page).content.decode()
    assert "Autre guichet" in offered and "Mission locale" in offered and "Probation" not in offered
    assert desk.client.post(page, claim(desk, established_by="Probation")).status_code == 200, "refused"
    desk.client.post(page, claim(desk, established_by="Mission locale", proof="SERVICE_RSA"))
    with mission_scope(desk.mission.pk):
        record = Eligibility.objects.get()
        assert (record.established_by, record.valid_until) == ("Mission locale", DAY(2026, 12, 31))
    assert "par Mission locale" in desk.client.get(page_of(person)).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"birth_date": "2031-04-17"}, "hors de celles qui se saisissent ici"),
        ({"birth_date": "2012-04-17"}, "avant 15\u00a0ans"),
        ({"birth_date": "17 avril"}, "Cette date n’existe pas"),
        ({"first_name": " "}, "Indiquez le prénom."),
        ({"desk": ""}, "Choisissez le guichet"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_what_was_typed_is_kept(desk, typed, said):
    page = desk.client.post(NEW, identity(desk, **typed)).content.decode()
    assert said in page
    assert 'value="Karoui"' in page
    with mission_scope(desk.mission.pk):
        assert Participant.objects.count() == 0


def test_a_facilitator_records_for_her_own_desk_only(desk):
    with mission_scope(desk.mission.pk):
        other = make_organization("desk")
    assert desk.client.post(NEW, identity(desk, desk=other.pk)).status_code == 200
    with mission_scope(desk.mission.pk):
        assert Participant.objects.count() == 0


def test_who_may_already_be_known_is_shown_before_creating(desk):
    known = desk.person(first_name="Nadya", last_name="Karoui", birth_date=DAY(1991, 4, 17))
    page = desk.client.post(NEW, identity(desk)).content.decode()
    assert "a peut-être déjà une fiche" in page
    assert page_of(known) in page
    assert ("participant_new", [str(known.public_id)]) in desk.log()
    desk.client.post(NEW, identity(desk, is_another="on"))
    with mission_scope(desk.mission.pk):
        assert Participant.objects.count() == 2


def test_of_another_desk_one_learns_which_follows_exactly_this_person_and_nothing_more(desk):
    with mission_scope(desk.mission.pk):
        elsewhere = make_organization("desk", name="Guichet de Lunel (fictif)")
        known = make_person(elsewhere, first_name="Nadia", last_name="Karoui", birth_date=DAY(1991, 4, 17))
    page = desk.client.post(NEW, identity(desk)).content.decode()
    assert "Guichet de Lunel" in page
    assert str(known.public_id) not in page
    near = desk.client.post(NEW, identity(desk, first_name="Nadya"))
    assert near.status_code == 302, "a near name of another desk is not told"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"proof_issued_on": "2026-06-01"}, "ne couvrait plus une entrée après le 31\u00a0août\u00a02026"),
        ({"proof": "IDENTITE"}, "ne prouve pas cette catégorie"),
        ({"category": ""}, "Choisissez une catégorie."),
        (
            {"category": "MOTIVE", "proof": "PROPOSITION_MOTIVEE", "proposed_by": "CAF", "motive": "x"},
            "Une proposition motivée vient de",
        ),
    ],
)
def test_an_eligibility_that_does_not_hold_is_told_beside_its_field(desk, typed, said):
    person = desk.person()
    page = desk.client.post(page_of(person, "eligibilite/"), claim(desk, **typed)).content.decode()
    assert said in page
    with mission_scope(desk.mission.pk):
        assert Eligibility.objects.count() == 0


def test_an_eligibility_recorded_after_the_hiring_says_from_which_day_hours_count(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        Assignment.objects.create(
            participant=person, award=desk.award, mode="direct_hire", desk=desk.desk, hired_on=DAY(2026, 9, 7)
        )
        company = str(desk.award.company)
    page = plain(desk.client.get(page_of(person, "eligibilite/")))
    assert f"Déjà au travail depuis le 7 septembre 2026 pour {company}" in page
    assert "ne compteront que du jour où l’éligibilité est établie" in page
    page = plain(desk.client.post(page_of(person, "eligibilite/"), claim(desk), follow=True))
    assert f"Au travail depuis le 7 septembre 2026 pour {company}" in page
    assert "comptent à partir du 20 novembre 2026" in page
    assert "Déjà au travail" not in plain(desk.client.get(page_of(person, "eligibilite/")))
    before = desk.person()
    with mission_scope(desk.mission.pk):
        Assignment.objects.create(
            participant=before, award=desk.award, mode="direct_hire", desk=desk.desk, hired_on=DAY(2026, 11, 23)
        )
    page = plain(desk.client.post(page_of(before, "eligibilite/"), claim(desk), follow=True))
    assert "Éligibilité enregistrée" in page and "Au travail depuis" not in page, "established before the hiring"


def test_a_file_of_the_wrong_type_is_told_beside_its_field(desk):
    person = desk.person()
    typed = claim(desk, upload=pdf("photo.pdf", b"GIF89a"))
    page = desk.client.post(page_of(person, "eligibilite/"), typed).content.decode()
    assert "n’est pas d’un type accepté" in page
    assert 'value="2026-10-01"' in page


def test_all_that_is_wrong_with_a_proof_is_told_in_one_go(desk):
    person = desk.person()
    typed = claim(desk, proof="SITUATION_FT", proof_issued_on="2026-06-01", upload=pdf("photo.exe", b"MZ"))
    page = desk.client.post(page_of(person, "eligibilite/"), typed).content.decode()
    for said in ("ne prouve pas cette catégorie", "ne couvrait plus une entrée", "n’est pas d’un type accepté"):
        assert said in page
    late = claim(desk, established_on="2027-03-01", proof="SITUATION_FT")
    page = desk.client.post(page_of(person, "eligibilite/"), late).content.decode()
    assert "dans le futur" in page and "ne prouve pas cette catégorie" in page
    assert "ne couvrait plus" not in page, "no proof is stale on a day that cannot be right"


def test_the_window_is_shown_before_anything_is_recorded(desk):
    person = desk.person()
    typed = work(desk, preview="1")
    page = desk.client.post(page_of(person, "affectation/"), typed).content.decode()
    assert "Aucune éligibilité ne couvre cette entrée" in page
    with mission_scope(desk.mission.pk):
        make_eligible(person)
    page = desk.client.post(page_of(person, "affectation/"), typed).content.decode()
    assert "Heures comptables du 1er" in page
    with mission_scope(desk.mission.pk):
        assert Assignment.objects.count() == 0


def test_an_overlap_is_shown_not_refused(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        assign(person)
    page = desk.client.post(page_of(person, "affectation/"), work(desk), follow=True).content.decode()
    assert "chevauche une autre" in page
    assert "Chevauche une autre affectation" in page


def test_an_end_before_the_start_is_told_and_an_assignment_is_ended(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        held = assign(person, desk.award)
    address = page_of(person, f"affectation/{held.public_id}/")
    page = desk.client.post(address, work(desk, hired_on="2026-01-05", ends_on="2026-01-04")).content.decode()
    assert "La fin précède l’embauche" in page
    desk.client.post(address, work(desk, hired_on="2026-01-05", ends_on="2026-11-30", version="1"))
    with mission_scope(desk.mission.pk):
        assert Assignment.objects.get().ends_on == DAY(2026, 11, 30)
    journal = desk.client.get(page_of(person, "journal")).content.decode()
    assert "fin prévue le : — → 30/11/2026" in journal.replace("\u00a0", " ")
    assert str(desk.award) in journal


def test_two_people_do_not_overwrite_an_assignment_or_an_identity(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        held = assign(person, desk.award)
    for address, first, second in (
        (page_of(person, f"affectation/{held.public_id}/"), work(desk, job="maçon"), work(desk, job="grutier")),
        (page_of(person, "modifier/"), identity(desk, first_name="Inès"), identity(desk, first_name="Lou")),
    ):
        assert desk.client.post(address, {**first, "version": "1"}).status_code == 302
        page = desk.client.post(address, {**second, "version": "1"}).content.decode()
        assert "Une autre personne a enregistré cette fiche" in page
        assert "Ce qui est enregistré aujourd’hui" in page
    with mission_scope(desk.mission.pk):
        held.refresh_from_db()
        person.refresh_from_db()
    assert (held.job, person.first_name) == ("maçon", "Inès")


def test_a_mistaken_eligibility_is_withdrawn_and_stays_readable(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        record = make_eligible(person)
    address = page_of(person, f"eligibilite/{record.public_id}/annuler/")
    assert "Dites pourquoi" in desk.client.post(address, {"reason": ""}).content.decode()
    page = desk.client.post(address, {"reason": "mauvaise fiche"}, follow=True).content.decode()
    assert "mauvaise fiche" in page
    assert "Annulée" in page
    assert desk.client.get(address).status_code == 404


@pytest.fixture
def glimpsed(desk):
    """Somebody of another desk on an operation of mine."""
    with mission_scope(desk.mission.pk):
        person = make_person(first_name="Julien", last_name="Praticien", birth_date=DAY(1990, 1, 1))
        make_eligible(person, category="TH")
        assign(person, desk.award, job="aide-maçon")
    return person


def test_somebody_of_another_desk_is_a_short_name_and_a_date(desk, glimpsed):
    page = desk.client.get(LIST).content.decode()
    assert "Julien P." in page
    assert "31\u00a0décembre\u00a02026" in page
    for hidden in ("Praticien", "aide-maçon", str(glimpsed.public_id)):
        assert hidden not in page
    for end in ("", "modifier/", "eligibilite/", "affectation/"):
        assert desk.client.get(page_of(glimpsed, end)).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "buyer", "company", "inclusive_employer", "prescriber", "state"])
def test_nobody_else_opens_these_pages(desk, glimpsed, role):
    with mission_scope(desk.mission.pk):
        organization = desk.award.company
    client = sign_in(desk.mission, role, organization)
    for address in (LIST, NEW, page_of(glimpsed), f"{LIST}export.xlsx"):
        assert client.get(address).status_code == 403


def test_another_mission_s_people_do_not_exist_here(desk, gard):
    with mission_scope(gard.pk):
        stranger = make_person(last_name="Gardoise")
    assert desk.client.get(page_of(stranger)).status_code == 404
    assert "Gardoise" not in desk.client.get(LIST).content.decode()


def test_each_page_logs_whom_it_showed(desk, glimpsed):
    person = desk.person()
    desk.client.get(LIST)
    desk.client.get(page_of(person))
    desk.client.get(f"{LIST}export.xlsx")
    everybody = sorted([str(person.public_id), str(glimpsed.public_id)])
    assert desk.log() == [
        ("participants", everybody),
        ("participant", [str(person.public_id)]),
        ("participants_export", everybody),
    ]


def test_the_export_holds_nothing_sensitive(desk, glimpsed, tmp_path):
    person = desk.person(last_name="Karoui", birth_date=DAY(1991, 4, 17))
    with mission_scope(desk.mission.pk):
        make_eligible(person, category="TH", proof="RQTH", proposed_by="SPIP")
        assign(person, desk.award, job="aide-maçon")
    path = tmp_path / "participants.xlsx"
    path.write_bytes(desk.client.get(f"{LIST}export.xlsx").content)
    text = str(read_workbook(path, name="participants.xlsx"))
    assert "Karoui" in text
    assert "Julien P." in text
    for hidden in ("1991", "TH", "RQTH", "handicap", "SPIP", "pénitentiaire", "Praticien", "DELD"):
        assert hidden not in text


def test_the_list_filters_by_its_address(desk, glimpsed):
    desk.person(first_name="Léa", last_name="Costes")
    assert "Julien" not in desk.client.get(LIST, {"q": "léa"}).content.decode()
    assert "Léa" not in desk.client.get(LIST, {"situation": "comptables"}).content.decode()
    assert "Julien" in desk.client.get(LIST, {"situation": "bientot"}).content.decode()
    assert "Personne ne répond à ce choix" in desk.client.get(LIST, {"classe": "TH"}).content.decode()
    assert desk.client.get(LIST, {"guichet": "x", "classe": "x", "tri": "x", "page": "x"}).status_code == 200


def test_an_empty_list_says_what_to_do(desk):
    assert "Créez la fiche de la première personne" in desk.client.get(LIST).content.decode()


def cost(client, address):
    with CaptureQueriesContext(connection) as held:
        assert client.get(address).status_code == 200
    return len(held)


def test_the_list_costs_the_same_at_ten_people_and_at_many(desk):
    with mission_scope(desk.mission.pk):
        share_with(desk.award, desk.desk)

        def more(count):
            for _ in range(count):
                person = make_person(desk.desk)
                make_eligible(person)
                assign(person, desk.award)

        more(10)
        ten = cost(desk.client, LIST)
        more(50)
    assert cost(desk.client, LIST) == ten <= 12 + 5


def test_a_person_s_page_costs_the_same_with_one_assignment_and_with_many(desk):
    person = desk.person()
    with mission_scope(desk.mission.pk):
        make_eligible(person)
        assign(person)
        one = cost(desk.client, page_of(person))
        for _ in range(6):
            assign(person)
            make_eligible(person)
    assert cost(desk.client, page_of(person)) == one <= 10 + 5
