"""The annual and final reports: written by the desk, handed to the buyer with the figures of the screen, kept."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import ContractReport, ContractReportCopy
from levier.coordination.hours.models import LedgerEntry, OpeningEntry
from levier.coordination.procurement.models import Operation
from tests.builders import make_organization
from tests.coordination.followup.enforcement.builders import DAY, change, plain
from tests.coordination.followup.enforcement.conftest import (  # noqa: F401 fixtures
    award,
    buyer,
    lead,
    operation,
    page,
    today,
)
from tests.coordination.procurement.builders import sign_in

WORDS = {
    "action": "Deux postes de manœuvre, un tuteur par équipe.",
    "paths": "Une personne a passé son CACES ; aucune n’a quitté l’emploi.",
    "difficulties": "",
    "outlook": "Le titulaire étudie deux embauches.",
}


@pytest.fixture
def contract(herault, award):  # noqa: F811
    """On a contract that began in 2025 and ends on 20 September 2026: 40 h more declared and counted in 2025."""
    with mission_scope(herault.pk):
        change(award, starts_on=DAY(2025, 3, 1), ends_on=DAY(2026, 9, 20))
        first = LedgerEntry.objects.first()
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=first.assignment, award=award, month=DAY(2025, 6, 1), kind=kind, hundredths=400,
                author_name="L",
            )  # fmt: skip
        return award.lot.contract


def at(name, contract, *more):
    return "/herault" + reverse(name, args=[contract.public_id, *more])


def read(client, file):
    content = b"".join(client.get("/herault" + reverse("file", args=[file.public_id])).streaming_content)
    return io.BytesIO(content)


def words_of(pdf):
    reader = PdfReader(pdf)
    text = " ".join(leaf.extract_text() for leaf in reader.pages)
    return text.replace("\n", " ").replace("\u00a0", " ").replace("\u202f", " ")


def test_from_the_open_point_to_the_copy_the_buyer_reads(herault, contract, operation, lead, buyer, page):  # noqa: F811
    waiting = plain(lead.get("/herault/a-faire/"))
    assert "Bilan final" in waiting
    listed = plain(lead.get(at("contract_reports", contract)))
    assert "Bilan annuel 2025" in listed
    assert "du 20 août 2026 au 20 septembre 2026" in listed
    assert at("contract_reports", contract) in plain(lead.get(page))
    # A year, its words, its version.
    edit = at("contract_report", contract, "2025")
    lead.post(edit, {**WORDS, "version": "0"})
    lead.post(edit, {**WORDS, "difficulties": "Trois semaines d’intempéries.", "version": "1"})
    shown = plain(lead.get(edit))
    assert "Version 2" in shown
    assert "Version 1" in shown
    assert "Aucun bilan remis" in plain(buyer.get(at("contract_reports", contract)))
    lead.post(edit, {**WORDS, "difficulties": "Trois semaines d’intempéries.", "version": "2", "act": "hand"})
    with mission_scope(herault.pk):
        copy = ContractReportCopy.objects.select_related("pdf", "workbook").get()
        person = LedgerEntry.objects.first().assignment.participant
        mail = OutgoingMail.objects.get(kind="remise d’un bilan")
    assert (copy.owed, copy.counted, copy.words_version) == (100, 400, 2)
    assert mail.subject.replace("\u00a0", " ") == "Clause sociale d’insertion : bilan annuel 2025"
    assert "bilan-2025.pdf" in mail.content and "bilan-2025.xlsx" in mail.content
    assert at("contract_reports", contract) in mail.content
    assert "4 h retenues" in plain(buyer.get(at("contract_reports", contract)))
    text = words_of(read(buyer, copy.pdf))
    for part in ("Bilan annuel 2025", "Trois semaines d’intempéries", "Les parcours", "100 h", "4 h"):
        assert part in text
    book = CalamineWorkbook.from_filelike(read(buyer, copy.workbook))
    assert book.get_sheet_by_name("Lots").to_python()[1][2:5] == [100, 4, 4]
    cells = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert WORDS["paths"] in cells
    for named in (text, cells):
        assert person.last_name not in named
        assert person.first_name not in named
    # The figures of the preview are the screen's, for the contract alone.
    draft = words_of(io.BytesIO(lead.get(at("contract_report_draft", contract, "final", "pdf")).content))
    assert "92 h" in draft
    with mission_scope(herault.pk), pytest.raises(IntegrityError), transaction.atomic():
        ContractReportCopy.objects.update(owed=1)


def test_a_contract_taken_over_owes_no_report_of_the_years_before(herault, contract, lead):  # noqa: F811
    with mission_scope(herault.pk):
        change(contract.lots.get().awards.first(), ends_on=DAY(2027, 9, 20))
    assert "Bilan annuel 2025" in plain(lead.get("/herault/a-faire/"))
    with mission_scope(herault.pk):
        OpeningEntry.objects.create(
            award=contract.lots.get().awards.first(), desk=contract.operation.lead_desk, hundredths=8_050,
            as_of=DAY(2025, 12, 31), source="Tableur", certified_by="Lou", certified_function="chargée de mission",
        )  # fmt: skip
    assert "Bilan annuel 2025" not in plain(lead.get("/herault/a-faire/"))
    listed = plain(lead.get(at("contract_reports", contract)))
    assert "Bilan annuel 2025" not in listed
    assert "Les heures faites jusqu’au 31 décembre 2025 sont reprises en un seul total" in listed
    assert lead.get(at("contract_report", contract, "2025")).status_code == 404


def test_nothing_leaves_bare_named_or_unread(herault, contract, lead):  # noqa: F811
    edit = at("contract_report", contract, "final")
    assert "aspect qualitatif" in plain(lead.post(edit, {"version": "0", "act": "hand"}, follow=True))
    with mission_scope(herault.pk):
        person = LedgerEntry.objects.first().assignment.participant
    named = f"{person.first_name} {person.last_name.upper()} reste dans l’entreprise."
    answer = lead.post(edit, {**WORDS, "outlook": named, "version": "0", "act": "hand"})
    assert set(answer.context["form"].errors) == {"outlook"}
    assert named in plain(answer)
    with mission_scope(herault.pk):
        assert not ContractReport.objects.exists()
    lead.post(edit, {**WORDS, "version": "0"})
    stale = lead.post(edit, {**WORDS, "action": "Autre texte", "version": "0"})
    assert "Ce qui est enregistré à présent" in plain(stale)
    assert "Autre texte" in plain(stale)
    lead.post(edit, {**WORDS, "action": "Autre texte", "version": "1"})
    read_before = lead.post(edit, {**WORDS, "version": "1", "act": "hand"})
    assert "Une autre personne a enregistré cette fiche" in plain(read_before)
    assert "Ce qui est enregistré à présent" in plain(read_before)
    with mission_scope(herault.pk):
        assert not ContractReportCopy.objects.exists()


def test_what_is_typed_leaves_with_the_report_without_being_saved_first(herault, contract, lead):  # noqa: F811
    edit = at("contract_report", contract, "final")
    lead.post(edit, {**WORDS, "version": "0"})
    typed = {**WORDS, "paths": "Deux personnes restent chez le titulaire.", "version": "1"}
    lead.post(edit, {**typed, "act": "hand"})
    with mission_scope(herault.pk):
        copy = ContractReportCopy.objects.select_related("report", "pdf").get()
    assert (copy.words_version, copy.report.paths) == (2, typed["paths"])
    assert typed["paths"] in words_of(read(lead, copy.pdf))
    # Handed over again as it stands, it is one text still.
    lead.post(edit, {**typed, "version": "2", "act": "hand"})
    with mission_scope(herault.pk):
        assert [row.words_version for row in ContractReportCopy.objects.order_by("pk")] == [2, 2]


def test_a_report_that_may_not_leave_yet_keeps_what_is_typed(herault, contract, lead):  # noqa: F811
    with mission_scope(herault.pk):
        ContractReport.objects.create(contract=contract, kind="annual", year=2026)
    edit = at("contract_report", contract, "2026")
    refused = plain(lead.post(edit, {**WORDS, "version": "1", "act": "hand"}, follow=True))
    assert "L’année 2026 n’est pas finie" in refused
    assert WORDS["paths"] in refused


def test_without_an_address_the_desk_is_told_to_hand_it_over_itself(herault, contract, lead):  # noqa: F811
    with mission_scope(herault.pk):
        Operation.objects.filter(pk=contract.operation_id).update(contact_email="")
    edit = at("contract_report", contract, "2025")
    told = plain(lead.post(edit, {**WORDS, "version": "0", "act": "hand"}, follow=True))
    assert "aucune adresse n’est connue chez l’acheteur : transmettez-lui le PDF" in told
    with mission_scope(herault.pk):
        assert ContractReportCopy.objects.exists()
        assert not OutgoingMail.objects.exists()
        Operation.objects.filter(pk=contract.operation_id).update(contact_email="marches@exemple.invalid")
    lead.post(edit, {**WORDS, "version": "1", "act": "hand"})
    with mission_scope(herault.pk):
        mail = OutgoingMail.objects.get()
    assert mail.to_email == "marches@exemple.invalid"
    assert at("contract_reports", contract) not in mail.content, "whoever has no account would open nothing"


def test_a_contract_calls_for_no_other_report(herault, contract, lead, buyer):  # noqa: F811
    for slug in ("2024", "2026", "demain"):
        assert lead.get(at("contract_report", contract, slug)).status_code == 404
    assert lead.get(at("contract_report_draft", contract, "2025", "docx")).status_code == 404
    assert buyer.get(at("contract_report", contract, "2025")).status_code == 403
    with mission_scope(herault.pk):
        stranger = make_organization("buyer")
    assert sign_in(herault, "buyer", stranger).get(at("contract_reports", contract)).status_code == 404
