"""Inviting from a spreadsheet: previewed line by line, sent in one act, the same file twice adds nothing."""

import datetime
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.accounts.models import Invitation, InvitationSheet, Membership
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tabular.reading import read_workbook
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization
from tests.accounts.builders import NOW, TODAY, join, open_invitations, signed_in
from tests.builders import make_organization

ADDRESS = "/herault/invitations/tableur/"
HEAD = ["Prénom", "Nom", "Adresse électronique", "Organisme", "SIRET", "Rôle", "Depuis le", "Nature", "Communes"]


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin(herault):
    """A client signed in as administrator, beside a desk, a buyer with a SIRET and a company."""
    with mission_scope(herault.pk):
        member = join(make_organization("mission", name="Mission (fictive)"), role="administrator")
        make_organization("desk", name="PLIE d’Essai (fictif)")
        make_organization("buyer", name="Ville d’Essai (fictif)", siret="21340172201787")
        make_organization("company", name="Maçonnerie d’Oc (fictif)")
    return signed_in(member.user)


def workbook(*rows, head=HEAD):
    columns = [Column(title, DATE if title == "Depuis le" else "text") for title in head]
    whole = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    return write_workbook([Sheet("Invitations", columns, whole)], source=[("Source", "essai")])


def deposit(client, content, name="invitations.xlsx"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


GOOD = (
    ("Lou", "Castan", "lou@exemple.invalid", "PLIE d'essai (fictif)", "", "Facilitateur", TODAY),
    ("Alix", "Fabre", "ALIX@exemple.invalid", "", "213 401 722 01787", "", None),
)


DESKS = (
    ("Lou", "Castan", "lou@exemple.invalid", "Guichet du Lez (fictif)", "", "", None, "Guichet", "Montpellier, Lattes"),
    ("Sam", "Viala", "sam@exemple.invalid", "guichet du lez (FICTIF)", "", "", None, "guichet", "CC du Pic ; 34172"),
    ("Alix", "Fabre", "alix@exemple.invalid", "Ville d’Essai (fictif)", "", "", None, "acheteur", ""),
)


@pytest.fixture
def communes(db):
    pic = Intercommunality.objects.create(siren="200000001", name="CC du Pic", kind="CC")
    for code, name, epci in [("34172", "Montpellier", None), ("34129", "Lattes", None), ("34999", "Essai", pic)]:
        Commune.objects.get_or_create(
            code=code, defaults={"name": name, "department": "34", "intercommunality": epci, "population": 1}
        )


def test_a_desk_unknown_till_now_is_shown_then_made_with_its_communes_and_its_colleagues(herault, admin, communes):
    content = workbook(*DESKS)
    address = deposit(admin, content)["Location"]
    page = admin.get(address).content.decode()
    assert "1\u00a0guichet à créer" in page
    desks = page.split("Guichets à créer")[1].split("</table>")[0]
    assert "Guichet du Lez (fictif)" in desks
    assert "3\u00a0communes" in desks
    with mission_scope(herault.pk):
        assert not Organization.objects.filter(name__startswith="Guichet du Lez").exists()
    page = admin.post(address, follow=True).content.decode()
    assert "1\u00a0guichet créé, 3\u00a0personnes invitées" in page
    with mission_scope(herault.pk):
        made = Organization.objects.get(kind="desk", name="Guichet du Lez (fictif)")
        held = DeskCommune.objects.filter(desk=made, is_confirmed=True)
        assert set(held.values_list("commune", flat=True)) == {"34172", "34129", "34999"}
        invited = Invitation.objects.filter(organization=made, role="facilitator")
        assert set(invited.values_list("email", flat=True)) == {"lou@exemple.invalid", "sam@exemple.invalid"}
    assert "Ce fichier ne change rien" in admin.get(deposit(admin, content)["Location"]).content.decode()


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({7: "antenne"}, "H (Nature)", "guichet"),
        ({7: "acheteur"}, "D (Organisme)", "un guichet à créer, dit par la colonne Nature"),
        ({8: "Lattes, Nulle-Part"}, "I (Communes)", "Nulle-Part"),
        ({4: "21340172201788"}, "E (SIRET)", "un SIRET exact"),
        ({3: "PLIE d’Essai (fictif)", 4: "21340172201787"}, "E (SIRET)", "déjà enregistré, ou rien"),
        ({3: "", 4: "21340172201787"}, "D (Organisme)", "le nom du guichet à créer"),
        ({2: "lou"}, "C (Adresse électronique)", "une adresse électronique"),
    ],
)
def test_a_bad_line_of_a_desk_says_what_is_expected_and_makes_nothing(
    herault, admin, communes, change, column, expected
):
    line = [change.get(index, cell) for index, cell in enumerate(DESKS[0])]
    page = admin.get(deposit(admin, workbook(line))["Location"]).content.decode()
    row = page.split("Lignes à corriger")[1].split("</table>")[0]
    assert column in row
    assert expected in row
    assert "Guichets à créer" not in page


def test_two_lines_do_not_say_two_things_of_a_new_desk(herault, admin, communes):
    first, second = list(DESKS[0]), list(DESKS[1])
    first[4], second[4] = "21340172201787", "24340001700022"
    third = [*second[:3], "Autre guichet (fictif)", "21340172201787", *second[5:]]
    page = admin.get(deposit(admin, workbook(first, second, third))["Location"]).content.decode()
    row = page.split("Lignes à corriger")[1].split("</table>")[0]
    assert "le SIRET donné ligne 2 à ce même guichet" in row
    assert "la ligne 2 le donne à" in row


def test_only_the_mission_makes_desks_by_a_file(herault, admin, communes):
    with mission_scope(herault.pk):
        member = join(Organization.objects.get(kind="desk"))
    client = signed_in(member.user)
    page = client.get(deposit(client, workbook(DESKS[0]))["Location"]).content.decode()
    assert "dans lequel vous pouvez inviter<" in page
    address = deposit(admin, workbook(DESKS[0]))["Location"]
    with mission_scope(herault.pk):
        Membership.objects.filter(role="administrator").update(role="facilitator")
    page = admin.post(address, follow=True).content.decode()
    assert "vous ne pouvez plus créer de guichet" in page
    with mission_scope(herault.pk):
        assert open_invitations() == []


def test_nobody_is_invited_before_the_list_is_confirmed(herault, admin):
    response = deposit(admin, workbook(*GOOD))
    page = admin.get(response["Location"]).content.decode()
    assert "2\u00a0personnes à inviter" in page
    assert "PLIE d’Essai (fictif)" in page
    with mission_scope(herault.pk):
        assert open_invitations() == []


def test_confirmed_it_invites_everybody_in_one_act_and_forgets_the_lines(herault, admin):
    address = deposit(admin, workbook(*GOOD))["Location"]
    admin.post(address)
    with mission_scope(herault.pk):
        assert open_invitations() == [("alix@exemple.invalid", "buyer"), ("lou@exemple.invalid", "facilitator")]
        sheet = InvitationSheet.objects.get()
        assert (sheet.lines, sheet.invited) == ([], 2)


def test_a_file_never_confirmed_is_forgotten_after_a_month(herault, admin):
    with time_machine.travel(datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)):
        deposit(admin, workbook(*GOOD))
    anonymise_past_term(datetime.date(2026, 3, 31), write=True)
    with mission_scope(herault.pk):
        assert InvitationSheet.objects.get().lines != []
    anonymise_past_term(datetime.date(2026, 4, 1), write=True)
    with mission_scope(herault.pk):
        assert not InvitationSheet.objects.exists()


def test_confirming_twice_invites_once(herault, admin):
    address = deposit(admin, workbook(*GOOD))["Location"]
    admin.post(address)
    page = admin.post(address, follow=True).content.decode()
    assert "déjà été appliqué" in page
    with mission_scope(herault.pk):
        assert Invitation.objects.count() == 2


def test_the_same_file_twice_changes_nothing_and_says_so(herault, admin):
    content = workbook(*GOOD)
    admin.post(deposit(admin, content)["Location"])
    address = deposit(admin, content)["Location"]
    assert "Ce fichier ne change rien" in admin.get(address).content.decode()
    admin.post(address)
    with mission_scope(herault.pk):
        assert Invitation.objects.count() == 2


def test_the_same_person_twice_in_a_file_is_invited_once(herault, admin):
    admin.post(deposit(admin, workbook(GOOD[0], GOOD[0]))["Location"])
    with mission_scope(herault.pk):
        assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "column", "value", "expected"),
    [
        ({2: "lou"}, "C (Adresse électronique)", "lou", "une adresse électronique"),
        ({2: ""}, "C (Adresse électronique)", "", "une adresse électronique"),
        ({3: "Inconnu"}, "D (Organisme)", "Inconnu", "un organisme déjà enregistré"),
        ({3: "", 4: ""}, "D (Organisme)", "", "le nom ou le SIRET"),
        ({4: "21340172201788"}, "E (SIRET)", "21340172201788", "un organisme déjà enregistré"),
        ({5: "acheteur"}, "F (Rôle)", "acheteur", "facilitateur"),
        ({6: "bientôt"}, "G (Depuis le)", "bientôt", "une date, comme 01/09/2026"),
        ({6: "01/01/1926"}, "G (Depuis le)", "01/01/1926", "une date depuis 2000"),
    ],
)
def test_a_bad_line_says_its_row_its_column_its_value_and_what_is_expected(
    herault, admin, change, column, value, expected
):
    line = [change.get(index, cell) for index, cell in enumerate(GOOD[0])]
    page = admin.get(deposit(admin, workbook(GOOD[1], line))["Location"]).content.decode()
    assert "1\u00a0ligne à corriger" in page
    row = page.split("Lignes à corriger")[1].split("</table>")[0]
    for words in ("Ligne 3", column, value, expected):
        assert words in row
    assert "1\u00a0personne à inviter" in page


def test_two_organisations_of_the_same_name_must_be_told_apart(herault, admin):
    with mission_scope(herault.pk):
        make_organization("desk", name="PLIE d’Essai (fictif)")
    page = admin.get(deposit(admin, workbook(GOOD[0]))["Location"]).content.decode()
    assert "plusieurs répondent" in page


def test_a_csv_with_other_titles_is_read(herault, admin):
    content = "courriel;structure\nlou@exemple.invalid;PLIE d’Essai (fictif)\n".encode("cp1252")
    admin.post(deposit(admin, content, "liste.csv")["Location"])
    with mission_scope(herault.pk):
        assert open_invitations() == [("lou@exemple.invalid", "facilitator")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (workbook(("x",), head=["Ville"]), "Il manque"),
        (workbook(), "aucune personne"),
        (workbook(*(GOOD[0] for _ in range(201))), "lignes"),
        (b"\x00\x01\x02" * 1000, "file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(herault, admin, content, sentence):
    response = deposit(admin, content)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    assert sentence in response.content.decode()
    with mission_scope(herault.pk):
        assert not InvitationSheet.objects.exists()


def test_the_model_holds_the_titles_that_are_read(admin, tmp_path):
    path = tmp_path / "modele.xlsx"
    path.write_bytes(io.BytesIO(admin.get(f"{ADDRESS}modele.xlsx").content).getvalue())
    assert list(read_workbook(path).rows[0].cells) == HEAD


def test_a_facilitator_does_not_invite_elsewhere_by_a_file(herault):
    with mission_scope(herault.pk):
        member = join(make_organization("desk", name="Autre guichet (fictif)"))
        make_organization("desk", name="PLIE d’Essai (fictif)")
    client = signed_in(member.user)
    page = client.get(deposit(client, workbook(GOOD[0]))["Location"]).content.decode()
    assert "dans lequel vous pouvez inviter" in page


def test_a_right_lost_since_the_preview_invites_nobody(herault, admin):
    address = deposit(admin, workbook(*GOOD))["Location"]
    with mission_scope(herault.pk):
        sheet = InvitationSheet.objects.get()
        Organization.objects.filter(kind="buyer").update(kind="company")
    page = admin.post(address, follow=True).content.decode()
    assert "vous ne pouvez plus inviter" in page
    with mission_scope(herault.pk):
        assert open_invitations() == []
        sheet.refresh_from_db()
        assert sheet.applied_at is None


def test_a_file_is_seen_by_who_deposited_it_alone(herault, admin):
    address = deposit(admin, workbook(*GOOD))["Location"]
    with mission_scope(herault.pk):
        other = join(Organization.objects.get(kind="mission"), role="administrator")
    assert signed_in(other.user).get(address).status_code == 404


def test_the_titles_that_the_page_names_are_those_read(herault, admin):
    head = tuple("Organisme ou SIRET" if title == "Organisme" else title for title in HEAD)
    answer = deposit(admin, workbook(*GOOD, head=head))
    assert "Il manque" not in answer.content.decode()
    assert answer.status_code == 302
