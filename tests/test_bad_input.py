"""Bad input, by the doors people use: a French sentence says what is wrong and what to do; nothing stored changes."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from levier import cli
from levier.common.jobs.worker import run_due_jobs
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.models import LedgerEntry, StatementLink
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Contract
from levier.organizations.models import Organization
from levier.resources.observatory import storage
from levier.resources.observatory.models import SourceFile
from tests.conftest import CheckedClient
from tests.coordination.clauses.builders import make_study
from tests.coordination.clauses.builders import typed as typed_study
from tests.coordination.commitments.test_pages import address, typed
from tests.coordination.hours.builders import DAY, NOW, Case
from tests.coordination.procurement.builders import make_operation, sign_in
from tests.resources.observatory.builders import contract_2022


@pytest.fixture
def statement(herault, time_machine):
    """One statement a company has to declare."""
    time_machine.move_to(NOW)
    return Case(herault)


def words(response):
    """The page, its no-break spaces made plain."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def whole_file():
    """Twenty records of the 2022 format."""
    records = [contract_2022(id=str(rank), objet="Réfection") for rank in range(20)]
    return json.dumps({"marches": {"marche": records}}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("scan.json", lambda: b"%PDF-1.7 " + b"x" * 200, "PDF"),
        ("vide.json", lambda: b"", "vide"),
    ],
)
def test_a_file_of_the_wrong_type_or_empty(herault, as_role, settings, tmp_path, name, content, sentence):
    settings.DATA_DIR = tmp_path
    sent = {
        "origin": "Essai (fictif)",
        "dated_on": datetime.date(2026, 10, 1),
        "licence": "Licence Ouverte 2.0",
        "file": SimpleUploadedFile(name, content()),
    }
    page = words(as_role("mission_team").post("/herault/observatoire/donnees/deposer", sent, follow=True))
    assert sentence in page.split("errorlist")[1]
    with mission_scope(herault.pk):
        assert not SourceFile.objects.exists()


def test_a_wrongly_encoded_file_is_read_again_and_each_record_mended_is_said(herault, as_role, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sent = {
        "origin": "Essai (fictif)",
        "dated_on": datetime.date(2026, 10, 1),
        "licence": "Licence Ouverte 2.0",
        "file": SimpleUploadedFile("latin.json", whole_file().encode("latin-1")),
    }
    team = as_role("mission_team")
    team.post("/herault/observatoire/donnees/deposer", sent)
    run_due_jobs()
    page = words(team.get("/herault/observatoire/donnees/"))
    assert "Texte hors UTF-8 (Windows-1252, Latin-1, UTF-16) relu : accents rendus." in page
    assert "Réfection" in words(team.get("/herault/observatoire/marches/"))


def test_a_file_past_its_bound(herault, as_role, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(storage, "LARGEST_FILE", 1_000_000)
    sent = {
        "origin": "Essai (fictif)",
        "dated_on": datetime.date(2026, 10, 1),
        "licence": "Licence Ouverte 2.0",
        "file": SimpleUploadedFile("gros.json", whole_file().encode() + b" " * 1_500_000),
    }
    page = words(as_role("mission_team").post("/herault/observatoire/donnees/deposer", sent, follow=True))
    assert "« gros.json » dépasse 1 Mo" in page
    with mission_scope(herault.pk):
        assert not SourceFile.objects.exists()


def test_a_siret_with_a_wrong_check_digit(herault, as_role):
    sent = {"name": "Essai (fictif)", "siret": "21340172201788"}
    page = words(as_role("administrator").post("/herault/organismes/nouveau/?nature=company", sent))
    assert "clé de contrôle" in page.split("errorlist")[1]
    assert 'value="21340172201788"' in page
    with mission_scope(herault.pk):
        assert not Organization.objects.filter(kind="company").exists()


def test_25_hours_in_a_day(statement):
    with mission_scope(statement.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 3, 31))
    page = words(statement.company().post(statement.page, statement.typed({3: "25"})))
    assert "24 h" in page.split("errorlist")[1]
    assert statement.entries() == 0


def test_hours_in_a_month_outside_the_contract(statement):
    """The form asks no such month; a page opened before sends it all the same, and is told so."""
    company = statement.company()
    assert statement.field(5) not in words(company.get(statement.page))
    page = words(company.post(statement.page, statement.typed({3: "30", 5: "10"})))
    assert "Ce relevé ne demande pas les heures de mai 2026 de" in page
    assert "« 10 » n’est pas enregistré" in page
    assert "Aucune heure n’est saisie" not in page
    assert f'name="{statement.field(3)}" value="30"' in page
    assert "Ce relevé ne demande pas les heures de mai 2026 de" in words(company.get(f"{statement.page}verifier"))
    with mission_scope(statement.mission.pk):
        assert not LedgerEntry.objects.exists()
    # Sent again from the page just read, the month left out.
    statement.send(company, {3: "30"})
    assert statement.held().declared == 30_00


def test_hours_in_a_month_before_the_execution(statement):
    """The contract was notified in February while its quarter is asked: January binds nobody yet."""
    company = statement.company()
    with mission_scope(statement.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 1, 1))
        Contract.objects.update(starts_on=DAY(2026, 2, 9), notified_on=DAY(2026, 2, 2))
    page = words(company.post(statement.page, statement.typed({1: "40", 3: "30"})))
    assert "Ce relevé ne demande pas les heures de janvier 2026 de" in page
    assert "L’exécution du marché commence le 9 février 2026." in page
    assert statement.entries() == 0


def test_hours_in_a_month_after_someone_left(statement):
    """She left in February while the page of the quarter was open."""
    company = statement.company()
    with mission_scope(statement.mission.pk):
        Assignment.objects.update(ends_on=DAY(2026, 2, 20))
    page = words(company.post(statement.page, statement.typed({2: "40", 3: "30"})))
    assert "Ce relevé ne demande pas les heures de mars 2026 de" in page
    assert "Contrat terminé le 20 février 2026." in page
    assert statement.entries() == 0


def test_a_negative_amount(capsys):
    asked = ["clause", "heures", "--montant", "-5", "--part-main-oeuvre", "50", "--taux", "5", "--cout-horaire", "30"]
    with pytest.raises(SystemExit) as ended:
        cli.main(asked)
    assert ended.value.code == 2
    assert "--montant\u00a0: le montant ne peut pas être négatif" in capsys.readouterr().err


def test_a_study_without_its_amount_or_with_a_negative_one(herault):
    with mission_scope(herault.pk):
        study = make_study()
    desk = sign_in(herault, "facilitator", study.desk)
    for value, sentence in (
        ("-5", "Le minimum est 0 € : retirez le signe moins, ou corrigez le nombre."),
        ("", "Indiquez la valeur estimée de tout le besoin, HT."),
    ):
        page = words(
            desk.post("/herault/coordination/etudes/nouvelle", {**typed_study(study), "estimated_cents": value})
        )
        assert sentence in page.split("errorlist")[1]
        assert "est obligatoire" not in page
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.count() == 1


def test_a_key_of_zeros(herault):
    with mission_scope(herault.pk):
        operation = make_operation()
        lots = [lot for contract in operation.contracts.all() for lot in contract.lots.order_by("number")]
        desk = operation.lead_desk
    sent = typed(lots, [desk], weights=("0",))
    page = words(sign_in(herault, "facilitator", desk).post(address(operation), sent))
    assert "Tous les poids de la clé sont à zéro" in page
    with mission_scope(herault.pk):
        assert not HoursCommitment.objects.exists()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"expires_at": NOW - datetime.timedelta(days=1)}, "a expiré le 02/04/2026. Demandez-en un nouveau"),
        ({"revoked_at": NOW}, "a été annulé par le guichet. S’il vous reste à déclarer, demandez-lui-en un autre."),
    ],
)
def test_a_link_expired_or_revoked(statement, fault, sentence):
    with mission_scope(statement.mission.pk):
        StatementLink.objects.update(**fault)
    response = CheckedClient().get(f"/herault/l/{statement.token}")
    assert (response.status_code, sentence in words(response)) == (410, True)
    assert statement.entries() == 0
