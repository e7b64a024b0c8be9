"""What is found: the same answers on both databases, and nothing that one may not see."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from levier.accounts.selectors import actor_for
from levier.common.audit.models import AccessLogEntry
from levier.common.files.models import StoredFile
from levier.common.outbox.models import OutgoingMail
from levier.common.registry import search_kinds
from levier.common.search import fulltext
from levier.common.search.models import SearchEntry
from levier.common.search.offers import entries_stand_for_something
from levier.common.search.selectors import search
from levier.common.search.services import forget, index, rebuild, rebuild_every_mission
from levier.common.tenancy.scope import every_mission, mission_scope
from levier.coordination.followup.closing.models import Certificate
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import plan_meeting
from levier.coordination.followup.policy import CERTIFICATE_FILE
from levier.coordination.hours.models import PooledContract, Pooling
from levier.coordination.participants.models import Need
from levier.coordination.procurement.models import Contract, Operation
from levier.meetings.rules import Appointment
from levier.organizations.models import Organization
from tests.accounts.builders import join
from tests.builders import make_assignment, make_award, make_member, make_organization, make_user
from tests.coordination.hours.builders import make_statement
from tests.resources.observatory.builders import BUYER, contract_2022, make_open_data

DAY = datetime.date(2026, 10, 1)
APPOINTMENT = Appointment(datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC), 60, "Mairie", "")

# Invented names, chosen for their accents, apostrophes, hyphens, plurals and digits.
CORPUS = (
    ("Régie de l’eau de Saint-Exemple", "55208131766522"),
    ("École des Œuvres-Vives", ""),
    ("Syndicat des eaux et forêts", ""),
    ("Terrassements du Midi", "73282932000074"),
    ("Société de nettoyage « La Clarté »", ""),
    ("L'Atelier 34", ""),
)


def found(actor, question):
    """The titles found, by kind."""
    return {answer.kind: [hit.title for hit in answer.found.hits] for answer in search(actor, question)}


@pytest.fixture
def team(in_herault):
    return actor_for(make_member(in_herault, "mission_team"), in_herault)


@pytest.fixture
def corpus(in_herault):
    for name, siret in CORPUS:
        make_organization("company", name=name, siret=siret, is_fictitious=False)
    rebuild()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("eau", ["Régie de l’eau de Saint-Exemple", "Syndicat des eaux et forêts"]),
        ("l’eau", ["Régie de l’eau de Saint-Exemple", "Syndicat des eaux et forêts"]),
        ("L'EAU", ["Régie de l’eau de Saint-Exemple", "Syndicat des eaux et forêts"]),
        ("les eaux", ["Régie de l’eau de Saint-Exemple", "Syndicat des eaux et forêts"]),
        ("regie eau", ["Régie de l’eau de Saint-Exemple"]),
        ("eau regie", ["Régie de l’eau de Saint-Exemple"]),
        ("saint exemple", ["Régie de l’eau de Saint-Exemple"]),
        ("Saint-Exemple", ["Régie de l’eau de Saint-Exemple"]),
        ("forêt", ["Syndicat des eaux et forêts"]),
        ("foret", ["Syndicat des eaux et forêts"]),
        ("oeuvre", ["École des Œuvres-Vives"]),
        ("œuvres vives", ["École des Œuvres-Vives"]),
        ("terras", ["Terrassements du Midi"]),
        ("terrassement mid", ["Terrassements du Midi"]),
        ("terras midi", []),
        ("nettoyages", ["Société de nettoyage « La Clarté »"]),
        ("nettoyag", ["Société de nettoyage « La Clarté »"]),
        ("« la clarté »", ["Société de nettoyage « La Clarté »"]),
        ("atelier", ["L'Atelier 34"]),
        ("atelier 34", ["L'Atelier 34"]),
        ("732829320 00074", ["Terrassements du Midi"]),
        ("732 829 320 00074", ["Terrassements du Midi"]),
        ("732 829 320", ["Terrassements du Midi"]),
        ("732829320", ["Terrassements du Midi"]),
        ("732 829", ["Terrassements du Midi"]),
        ("73282932000074 terrassements", ["Terrassements du Midi"]),
        ("introuvable", []),
    ],
)
def test_what_each_question_finds(corpus, team, question, expected):
    assert found(team, question).get("organization", []) == expected


@pytest.mark.parametrize(
    "question",
    ['"', '""', "*", "eau*", "NEAR(eau, 2)", "eau NEAR midi", "-eau", "eau AND OR NOT", "NOT", "(", "words:eau", "^eau",
     "eau & | ! <-> :*", "'; DROP TABLE search_searchentry; --", "\\", "%", "_", "é" * 5_000, "\x00eau", "☂", "{eau}"],
)  # fmt: skip
def test_operators_typed_by_hand_are_only_words(corpus, team, question):
    search(team, question)
    assert SearchEntry.objects.count() == len(CORPUS)


def test_operators_do_not_change_what_words_find(corpus, team):
    assert found(team, '"eau*" -') == found(team, "eau")


def test_a_facilitator_finds_the_operations_of_her_desk_and_no_other(in_herault):
    user = make_member(in_herault, "facilitator")
    desk = user.memberships.get().organization
    award = make_award()
    Operation.objects.create(name="Voirie ouest", buyer=make_organization(), lead_desk=desk)
    rebuild()
    assert found(actor_for(user, in_herault), "voirie") == {"operation": ["Voirie ouest"]}
    other = actor_for(make_member(in_herault, "mission_team"), in_herault)
    assert found(other, "voirie")["contract"] == [award.lot.contract.title]


@pytest.mark.parametrize("role", ["buyer", "company", "inclusive_employer", "prescriber", "state"])
def test_outsiders_find_neither_operations_nor_people(in_herault, role):
    make_assignment()
    rebuild()
    actor = actor_for(make_member(in_herault, role), in_herault)
    assert found(actor, "voirie") == {}
    assert found(actor, "Nadia") == {}


@pytest.mark.parametrize("role", ["buyer", "company", "inclusive_employer", "prescriber"])
def test_only_the_mission_its_desks_and_the_state_find_other_companies(in_herault, role):
    award = make_assignment().award
    rebuild()
    assert found(actor_for(make_member(in_herault, role), in_herault), award.company.name) == {}
    state = actor_for(make_member(in_herault, "state"), in_herault)
    assert found(state, award.company.name) == {"organization": [str(award.company)]}


def test_people_are_found_in_their_own_table_and_never_copied_into_the_index(in_herault, team):
    person = make_assignment().participant
    rebuild()
    assert found(team, f"nadia {person.last_name}") == {"participant": [f"{person} (fictif)"]}
    assert not SearchEntry.objects.filter(words__contains="nadia").exists()


def test_a_facilitator_finds_the_people_of_her_desk_alone(in_herault):
    user = make_member(in_herault, "facilitator")
    mine, other = make_assignment().participant, make_assignment().participant
    mine.desk = user.memberships.get().organization
    mine.save()
    assert found(actor_for(user, in_herault), "nadia") == {"participant": [f"{mine} (fictif)"]}
    assert other.last_name != mine.last_name


def test_nothing_of_another_mission_is_found(herault, gard):
    with mission_scope(gard.pk):
        make_organization("company", name="Charpentes du Gard")
    with mission_scope(herault.pk):
        mine = actor_for(make_member(herault, "mission_team"), herault)
        rebuild()
    rebuild_every_mission()
    with mission_scope(herault.pk):
        assert found(mine, "charpente") == {}


def test_a_room_that_writes_brings_the_index_up_to_date_at_once(in_herault, team):
    firm = make_organization("company", name="Charpentes réunies", is_fictitious=False)
    assert index("organization", [firm]) == 1
    assert found(team, "charpente")["organization"] == ["Charpentes réunies"]
    firm.name = "Toitures réunies"
    firm.save()
    assert index("organization", [firm]) == 1
    assert index("organization", [firm]) == 0
    assert found(team, "charpente") == {}
    assert found(team, "toiture")["organization"] == ["Toitures réunies"]
    forget("organization", [firm.public_id])
    assert found(team, "toiture") == {}


def test_what_was_deleted_is_not_found_even_before_the_index_knows(corpus, team):
    Organization.objects.get(name="L'Atelier 34").delete()
    assert found(team, "atelier") == {}
    assert entries_stand_for_something().faults == 1
    rebuild()
    assert entries_stand_for_something().faults == 0


def test_rebuilding_twice_changes_nothing(corpus, in_herault):
    before = list(SearchEntry.objects.order_by("pk").values())
    rebuild()
    assert list(SearchEntry.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_the_full_text_side_is_put_back_when_it_was_dropped(corpus, team):
    fulltext.uninstall(connection)
    make_organization("company", name="Arrivée entre-temps", is_fictitious=False)
    rebuild()
    fulltext.install(connection)
    assert found(team, "arrivées")["organization"] == ["Arrivée entre-temps"]
    assert found(team, "forêt")["organization"] == ["Syndicat des eaux et forêts"]


def test_each_kind_takes_at_most_two_queries(in_herault, team, django_assert_max_num_queries):
    for _ in range(12):
        make_assignment()
    rebuild()
    with django_assert_max_num_queries(2 * len(search_kinds())):
        assert [answer.kind for answer in search(team, "voirie")] == ["contract", "lot"]
    with django_assert_max_num_queries(2 * len(search_kinds())):
        assert search(team, "nadia")[0].found.total == 12


def test_the_page_shows_ten_of_each_and_all_by_pages(herault, as_role):
    with mission_scope(herault.pk):
        for number in range(60):
            make_organization("company", name=f"Charpente {number:02}", is_fictitious=False)
        rebuild()
    team = as_role("mission_team")
    page = team.get("/herault/recherche/?q=charpentes").content.decode()
    assert page.count("Charpente ") == 10
    assert "nature=organization" in page
    all_of_them = team.get("/herault/recherche/?q=charpentes&nature=organization&page=2").content.decode()
    assert "Charpente 59" in all_of_them
    assert "Charpente 49" not in all_of_them
    assert "60\u00a0résultats" in all_of_them


def test_the_page_keeps_what_was_typed_and_escapes_it(herault, as_role):
    page = as_role("facilitator").get("/herault/recherche/", {"q": '<b>"eau'}).content.decode()
    assert "&lt;b&gt;&quot;eau" in page
    assert "<b>" not in page
    assert "Rien ne répond" in page


@pytest.mark.parametrize("query", ["", "?q=", "?q=%22", "?q=a&page=-3", "?q=a&nature=organization&page=99999999"])
def test_odd_addresses_are_answered(herault, as_role, query):
    assert as_role("mission_team").get(f"/herault/recherche/{query}").status_code == 200


def test_an_unknown_kind_is_not_found(herault, as_role):
    assert as_role("mission_team").get("/herault/recherche/?q=a&nature=secrets").status_code == 404


def test_a_page_that_shows_people_is_logged_and_one_that_shows_none_is_not(herault, as_role):
    with mission_scope(herault.pk):
        person = make_assignment().participant
    team = as_role("mission_team")
    team.get("/herault/recherche/?q=voirie")
    team.get(f"/herault/recherche/?q={person.last_name}")
    with mission_scope(herault.pk):
        [line] = AccessLogEntry.objects.all()
    assert line.subjects == [str(person.public_id)]
    assert person.last_name not in line.page


def test_the_field_is_in_the_header_of_those_who_hold_a_role_and_of_them_alone(herault, as_role, client):
    assert 'action="/herault/recherche/"' in as_role("company").get("/herault/compte/").content.decode()
    assert "recherche/" not in client.get("/herault/").content.decode()


def test_every_mission_is_made_again_apart(herault, gard):
    with mission_scope(gard.pk):
        make_organization("company")
    assert rebuild_every_mission() == {"gard": 1, "herault": 0}
    with every_mission("count"):
        assert SearchEntry.objects.count() == 1


def opened(actor, question):
    """The pages the titles found open, by kind."""
    return {answer.kind: [hit.url for hit in answer.found.hits] for answer in search(actor, question)}


def test_a_buyer_finds_its_own_operations_and_opens_its_own_page_of_them(in_herault):
    award, other = make_award(), make_award()
    rebuild()
    buyer = award.lot.contract.operation.buyer
    actor = actor_for(join(buyer).user, in_herault)
    page = f"/mes-operations/{award.lot.contract.operation.public_id}/"
    assert opened(actor, "voirie") == {"contract": [page], "lot": [page]}
    assert found(actor, award.lot.contract.operation.name)["operation"] == [award.lot.contract.operation.name]
    assert found(actor, other.lot.contract.operation.name) == {}


def test_a_company_finds_what_it_holds_and_what_it_declares(in_herault):
    award, other = make_award(), make_award()
    mine, hers = make_statement(award), make_statement(other)
    actor = actor_for(join(award.company).user, in_herault)
    assert opened(actor, "voirie") == {
        "own_award": [f"/mes-marches/{award.public_id}/"],
        "statement": [f"/releve/{mine.public_id}/"],
    }
    assert found(actor, "voirie")["statement"] == ["Relevé du 01/01/2026 au 31/03/2026, Voirie (fictif)"]
    desk = actor_for(join(other.lot.contract.operation.lead_desk).user, in_herault)
    assert opened(desk, "voirie")["statement"] == [f"/coordination/releves/{hers.public_id}/"]


def test_a_desk_finds_the_jobs_it_has_to_fill_and_nobody_else_does(in_herault):
    award = make_award()
    day = datetime.date(2026, 12, 1)
    need = Need.objects.create(
        lot=award.lot, post="Maçon coffreur", deadline=day, starts_on=day, weekly_hours=3500, months=6
    )
    desk = actor_for(join(award.lot.contract.operation.lead_desk).user, in_herault)
    assert opened(desk, "macon") == {"need": [f"/coordination/offres/{need.public_id}/"]}
    for organization in (make_organization("desk"), award.company, award.lot.contract.operation.buyer):
        assert found(actor_for(join(organization).user, in_herault), "macon") == {}


def test_colleagues_are_found_by_those_who_see_them_listed(in_herault, team):
    company, other = make_organization("company"), make_organization("company")
    lou = join(company, user=make_user(first_name="Lou", last_name="Castan"))
    join(company, user=make_user(first_name="Lou", last_name="Parti"), ends_on=datetime.date(2026, 2, 1))
    title = "Lou Castan (fictif)"
    assert found(team, "castan") == {"person": [title]}
    assert found(actor_for(join(company).user, in_herault), "lou") == {"person": [title]}
    assert found(actor_for(join(other).user, in_herault), "lou") == {}
    assert opened(team, "castan") == {"person": [f"/organismes/{lou.organization.public_id}/"]}


def test_a_prescriber_and_a_structure_find_the_jobs_they_were_addressed_and_no_other(in_herault):
    lot, bodies = make_award().lot, [make_organization(kind) for kind in ("prescriber", "inclusive", "prescriber")]
    later = datetime.date(2099, 1, 4)
    told = {"deadline": later, "starts_on": later, "weekly_hours": 3500, "months": 6, "status": "open"}
    need = Need.objects.create(lot=lot, post="Maçonne", **told)
    sent = [
        need.recipients.create(organization=body, name="Lou", email=f"{body.pk}@exemple.invalid") for body in bodies[:2]
    ]
    addresses = [f"/mes-offres/{one.public_id}/" for one in sent]
    actors = [actor_for(join(body).user, in_herault) for body in bodies]
    assert [opened(actor, "maçonnes").get("need", []) for actor in actors] == [[addresses[0]], [addresses[1]], []]
    assert found(actors[0], "voirie") == {"need": ["Maçonne"]}
    assert search(actors[0], "maçonnes")[0].found.hits[0].subtitle.startswith("à répondre, ")


@pytest.mark.any_database
def test_mails_are_found_by_who_reads_their_list_and_never_copied_into_the_index(in_herault, team):
    desk = make_organization("desk")
    mails = [
        OutgoingMail.objects.create(
            kind="rappel", key=str(number), message_id=str(number), to_email=f"{who}@exemple.invalid",
            from_name="Mission", to_name="Élise Roux (fictif)", subject="Heures de septembre", answering_id=answering,
        )
        for number, (who, answering) in enumerate((("chantier", desk.pk), ("autre", None)))
    ]  # fmt: skip
    addresses = [f"/administration/courriels/{mail.public_id}/" for mail in mails]
    rebuild()
    assert opened(team, "elise septembre") == {"mail": addresses[::-1]}
    assert opened(team, "chantier@exemple.invalid") == {"mail": addresses[:1]}
    assert opened(actor_for(join(desk).user, in_herault), "septembre") == {"mail": addresses[:1]}
    for kind in ("buyer", "company", "inclusive", "prescriber", "state"):
        assert opened(actor_for(join(make_organization(kind)).user, in_herault), "septembre") == {}
    assert not SearchEntry.objects.filter(words__contains="septembre").exists()


@pytest.mark.any_database
def test_meetings_certificates_and_poolings_are_found_by_who_opens_them(in_herault, team):
    """On one contract a meeting, a certificate, a pooling with another desk's: each finds what she opens."""
    award, other = make_award(), make_award()
    Contract.objects.filter(pk=other.lot.contract_id).update(title="Crèche (fictif)")
    other.refresh_from_db()
    desk, buyer = award.lot.contract.operation.lead_desk, award.lot.contract.operation.buyer
    about = plan_meeting(award.lot.contract, MeetingKind.MONITORING, APPOINTMENT, author=None)
    kept = StoredFile.objects.create(
        kind=CERTIFICATE_FILE.code, name="a.pdf", media_type="application/pdf", size=1, sha256="0", storage_name="0"
    )
    Certificate.objects.create(
        award=award, year=2026, rank=7, ground="hours_done", owed=10, done=1000, excused=0, people=1, signed_by="Alix",
        issued_on=DAY, copy=kept,
    )  # fmt: skip
    pooling = Pooling.objects.create(kind="repartition", starts_on=DAY)
    for one in (award, other):
        PooledContract.objects.create(pooling=pooling, award=one)
    meeting, certificate, pooled = (
        f"/coordination/reunions/{about.meeting.public_id}/",
        f"/fichiers/{kept.public_id}/",
        f"/coordination/globalisations/{pooling.public_id}/",
    )
    facilitator, stranger, theirs = (join(body).user for body in (desk, other.lot.contract.operation.lead_desk, buyer))
    holder, nobody = join(award.company).user, join(make_organization("company")).user
    kinds = ("meeting", "certificate", "pooling")

    def finds(user, question):
        answers = opened(actor_for(user, in_herault), question)
        return [answers[kind][0] for kind in kinds if kind in answers]

    assert finds(facilitator, "voirie") == [meeting, certificate, pooled]
    assert finds(facilitator, "creche") == []
    assert finds(stranger, "voirie") == []
    assert finds(stranger, "creche") == [pooled]
    assert finds(theirs, "2026-0007") == finds(holder, "2026-0007") == [certificate]
    assert finds(nobody, "2026-0007") == finds(nobody, "voirie") == []
    named = "Une embauche sur plusieurs lots\u00a0: Voirie (fictif), lot 1 et Crèche (fictif), lot 1"
    assert found(team, "creche")["pooling"] == [named]


def test_a_published_contract_is_found_by_its_number_or_object_and_opens_its_page(in_herault, team, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_open_data(in_herault, contract_2022(id="2024-2", objet="Réfection du chemin des Aigrettes"))
    rebuild()
    for question in ("aigrettes", "réfection chemin", "2024-2"):
        assert found(team, question)["open_contract"] == ["Réfection du chemin des Aigrettes"], question
    assert opened(team, "aigrettes")["open_contract"] == [reverse("open_contract", kwargs={"uid": f"{BUYER}-2024-2"})]
    assert "open_contract" not in found(team, "aigrettes voirie")
