"""The desk enters a statement for a company that wrote or called. Through the pages, as a facilitator does."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from levier.common.audit.models import AccessLogEntry
from levier.common.files.models import StoredFile
from levier.common.jobs.models import Job
from levier.common.outbox.models import OutgoingMail
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours import jobs
from levier.coordination.hours.models import (
    LedgerEntry,
    Statement,
    StatementCorrection,
    StatementDraft,
    StatementMessage,
)
from levier.coordination.hours.receipts import receipt_data
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.hours.services import send_receipt
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import DAY, NOW, make_membership, signed_in, text

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def words(response):
    """The page, its no-break spaces made plain."""
    return text(response).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def entry(case, settings, tmp_path):
    """The desk's pages of the case's statement; documents are kept in a folder of the test."""
    storages = {**settings.STORAGES}
    storages["evidence"] = {**storages["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}}
    settings.STORAGES = storages
    case.entry = f"{case.counting}saisir"
    return case


def received(entry, browser, **typed):
    """What the last step sends: a mail of 2 April, its copy attached."""
    version = browser.get(f"{entry.entry}/verifier").context["signed"]["version"].value()
    sent = {
        "source": "mail", "received_on": "2026-04-02", "name": "Lou Castan", "function": "conductrice de travaux",
        "document": SimpleUploadedFile("courriel.pdf", PDF), "version": version, **typed,
    }  # fmt: skip
    return {name: value for name, value in sent.items() if value is not None}


def called(reason, **typed):
    """What a correction told by telephone says of itself."""
    said = {"name": "Lou Castan", "function": "conductrice", "source": "telephone", "received_on": "2026-04-03"}
    return {**said, "reason": reason, **typed}


def enter(entry, browser, hours, **typed):
    """Types, checks and confirms for the company; returns the last page."""
    browser.post(entry.entry, entry.typed(hours))
    return browser.post(f"{entry.entry}/verifier", received(entry, browser, **typed), follow=True)


def the_statement(entry):
    with mission_scope(entry.mission.pk):
        return Statement.objects.get(pk=entry.statement.pk)


def test_hours_received_by_mail_enter_the_ledger_in_the_facilitator_s_hand_on_the_company_s_behalf(entry, facilitator):
    page = words(enter(entry, facilitator, {3: "121,5"}))
    assert "Saisi par le guichet d’après un courriel reçu le 2 avril 2026" in page
    with mission_scope(entry.mission.pk):
        line = LedgerEntry.objects.get()
        kept = StoredFile.objects.get()
    assert (line.kind, line.hundredths, line.author) == ("declared", 12_150, entry.facilitator)
    assert line.author_name == "Lou Castan, conductrice de travaux"
    found = the_statement(entry)
    assert (found.source, found.received_on, found.entered_by) == ("mail", DAY(2026, 4, 2), entry.facilitator)
    assert found.evidence_id == kept.pk


def test_the_form_is_the_company_s_own_with_its_checks(entry, facilitator):
    for hours, sentence in (
        ({3: "744,5"}, "dépassent ce qu’un mois permet"),
        ({3: "-4"}, "négatif"),
        ({}, "Aucune heure"),
    ):
        assert sentence in words(facilitator.post(entry.entry, entry.typed(hours)))
    assert entry.entries() == 0


def test_the_facilitator_reads_the_whole_name_of_her_desk_s_people_and_it_is_noted(entry, facilitator):
    assert str(entry.assignment.participant) in text(facilitator.get(entry.entry))
    with mission_scope(entry.mission.pk):
        assert AccessLogEntry.objects.get().page == "enter_statement"


def test_a_telephone_call_needs_no_document_and_no_hour_is_an_answer(entry, facilitator):
    facilitator.post(entry.entry, {"nobody_worked": "on"})
    typed = received(entry, facilitator, source="telephone", document=None)
    page = words(facilitator.post(f"{entry.entry}/verifier", typed, follow=True))
    assert "Aucune heure sur la période" in page
    assert "d’après un appel téléphonique du 2 avril 2026" in page
    assert the_statement(entry).has_no_hours


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"document": None}, "Joignez le courrier ou le courriel"),
        ({"source": "paper", "document": None}, "Joignez le courrier ou le courriel"),
        ({"source": "link"}, "Sélectionnez un choix valide"),
        ({"source": None}, "Dites comment ces heures vous sont parvenues"),
        ({"received_on": "2026-04-04"}, "Cette date est à venir"),
        ({"received_on": "2025-12-31"}, "ne peut pas la précéder"),
        ({"name": ""}, "Indiquez qui le dit dans l’entreprise."),
        ({"function": ""}, "Indiquez sa fonction."),
        ({"document": SimpleUploadedFile("x.pdf", b"MZ\x90 rien d'un PDF")}, "n’est pas d’un type accepté"),
        ({"document": SimpleUploadedFile("gros.pdf", PDF + b"0" * 11_000_000)}, "la limite est de 10 Mo"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_recorded(entry, facilitator, typed, sentence):
    for sent in typed.values():
        if isinstance(sent, SimpleUploadedFile):
            sent.seek(0)
    page = words(enter(entry, facilitator, {3: "100"}, **typed))
    assert sentence in page.split("errorlist", 1)[1]
    assert entry.entries() == 0
    with mission_scope(entry.mission.pk):
        assert not StoredFile.objects.exists()
    assert 'value="100"' in text(facilitator.get(entry.entry))


def test_a_paper_of_the_wrong_type_is_told_with_what_else_is_wrong(entry, facilitator):
    paper = SimpleUploadedFile("x.pdf", b"MZ\x90 rien d'un PDF")
    page = words(enter(entry, facilitator, {3: "100"}, document=paper, name=""))
    assert "Indiquez qui le dit dans l’entreprise." in page
    assert "n’est pas d’un type accepté" in page


def test_someone_nobody_had_named_is_added_and_waits_for_her_eligibility(entry, facilitator):
    typed = {"first_name": "Zoé", "last_name": "Neuve", "hired_on": "2026-02-01", "contract_type": "CDI"}
    facilitator.post(entry.entry, {**entry.typed({}), "add": "on"})
    facilitator.post(f"{entry.entry}/personne", typed)
    facilitator.post(entry.entry, {"h-n1-2026-03": "50", "verify": "on"})
    facilitator.post(f"{entry.entry}/verifier", received(entry, facilitator))
    assert "Établir son éligibilité" in words(facilitator.get(entry.counting))


# The company


def copy_of(entry):
    """The copy the company receives, and a browser that opened its link."""
    with mission_scope(entry.mission.pk):
        for _ in range(2):  # sent again by a job that was stopped: one copy all the same
            send_receipt(Statement.objects.get(pk=entry.statement.pk), now=NOW)
        return OutgoingMail.objects.get()


def test_the_company_gets_the_copy_marked_so_with_its_pdf_and_a_link_to_contest(entry, facilitator):
    enter(entry, facilitator, {3: "100"})
    mail = copy_of(entry)
    assert mail.to_email == entry.award.contact_email
    assert "saisies par le guichet" in mail.subject
    assert "saisi par le guichet d’après un courriel reçu le" in mail.content
    # Who typed it, and for whom: the company's person recorded nothing.
    assert f"par {entry.facilitator} pour Lou Castan" in mail.content
    assert "/l/" in mail.content
    assert "application/pdf" in mail.content


def test_the_company_reads_where_the_figures_come_from_and_contests_them(entry, facilitator, company):
    enter(entry, facilitator, {3: "100"})
    page = words(company.get(entry.page))
    assert "Relevé saisi par le guichet d’après un courriel reçu le 2 avril 2026" in page
    assert "Contester ce relevé" in page
    told = {"text": "Nous avions dit 90 heures.", "author_name": "Lou"}
    sent = words(company.post(f"{entry.page}erreur", told, follow=True))
    assert "reste tel qu’il l’a saisi" in sent, "l’entreprise n’a rien envoyé"
    with mission_scope(entry.mission.pk):
        assert StatementMessage.objects.get().kind == "contest"
    assert "contesté par l’entreprise" in text(facilitator.get("/herault/a-faire/"))
    assert "Nous avions dit 90 heures." in text(facilitator.get(entry.counting))


def test_the_receipt_of_a_statement_entered_says_so(entry, facilitator, company):
    enter(entry, facilitator, {3: "100"})
    found = the_statement(entry)
    with mission_scope(entry.mission.pk):
        data = receipt_data(found, statement_lines(found), mission="M", now=NOW)
    assert data["provenance"].startswith("saisi par le guichet d’après un courriel reçu le")
    assert company.get(f"{entry.page}recu.pdf").content.startswith(b"%PDF")


def test_the_list_and_its_export_say_what_was_entered(entry, facilitator):
    enter(entry, facilitator, {3: "100"})
    assert "Saisi par le guichet" in text(facilitator.get("/herault/coordination/releves/"))


# Two writers


def test_what_the_company_has_begun_is_told_to_the_facilitator_and_not_lost(entry, facilitator, company):
    company.post(entry.page, entry.typed({2: "77"}))
    assert "a commencé à" in words(facilitator.get(entry.counting))
    assert "L’entreprise a commencé à saisir ce relevé" in words(facilitator.get(entry.entry))
    enter(entry, facilitator, {3: "100"})
    assert "Ce que vous aviez tapé est gardé" in words(company.get(entry.page))
    corrected = text(company.get(f"{entry.page}corriger"))
    assert 'value="77"' in corrected
    assert 'value="100"' in corrected


def test_a_company_that_confirms_second_reads_why_and_keeps_what_it_typed(entry, facilitator, company):
    company.post(entry.page, entry.typed({3: "90"}))
    signature = entry.signature(company)
    enter(entry, facilitator, {3: "100"})
    page = words(company.post(f"{entry.page}verifier", signature, follow=True))
    assert "déjà confirmé, saisi par le guichet" in page
    assert entry.held().declared == 10_000
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "90 heures d’après nos fiches", "attested": "on"}
    company.post(f"{entry.page}corriger", {**entry.shown(company), entry.field(3): "90", **why})
    assert entry.held().declared == 9_000
    with mission_scope(entry.mission.pk):
        assert not StatementDraft.objects.exists()


def test_a_form_the_company_sends_after_the_desk_confirmed_is_kept_too(entry, facilitator, company):
    enter(entry, facilitator, {3: "100"})
    company.post(entry.page, entry.typed({3: "88"}))
    assert 'value="88"' in text(company.get(f"{entry.page}corriger"))


def test_a_facilitator_who_confirms_second_reads_why_and_keeps_what_she_typed(entry, facilitator, company):
    facilitator.post(entry.entry, entry.typed({3: "100"}))
    typed = received(entry, facilitator)
    entry.send(company, {3: "90"})
    page = words(facilitator.post(f"{entry.entry}/verifier", typed, follow=True))
    assert "L’entreprise a confirmé ce relevé elle-même, par Lou Castan" in page
    assert entry.held().declared == 9_000
    assert 'value="100"' in text(facilitator.get(f"{entry.entry}/corriger"))
    with mission_scope(entry.mission.pk):
        assert not StoredFile.objects.exists()


def test_a_statement_already_confirmed_is_corrected_and_not_entered_a_second_time(entry, facilitator, company):
    entry.send(company, {3: "90"})
    assert facilitator.get(entry.entry)["Location"] == entry.counting
    why = called("appel du 3 avril", **entry.shown(facilitator, f"{entry.entry}/corriger"))
    facilitator.post(
        f"{entry.entry}/corriger", {**entry.shown(facilitator, f"{entry.entry}/corriger"), entry.field(3): "95", **why}
    )
    with mission_scope(entry.mission.pk):
        last = LedgerEntry.objects.order_by("pk").last()
    assert (last.hundredths, last.author, last.reason) == (500, entry.facilitator, "appel du 3 avril")
    assert last.corrects_id is not None


def test_the_company_gets_the_copy_of_a_correction_the_desk_entered_with_its_reason_and_a_link(
    entry, facilitator, company
):
    entry.send(company, {3: "90"})
    page = words(facilitator.get(f"{entry.entry}/corriger"))
    assert "Qui le dit dans l’entreprise" in page
    why = called("appel du 3 avril", **entry.shown(facilitator, f"{entry.entry}/corriger"))
    facilitator.post(
        f"{entry.entry}/corriger", {**entry.shown(facilitator, f"{entry.entry}/corriger"), entry.field(3): "95", **why}
    )
    with mission_scope(entry.mission.pk):
        job = Job.objects.get(name="hours.send_correction")
        for _ in range(2):  # the job, then the same job again after a stop: one mail
            jobs.correction(entry.mission.pk, **job.arguments)
        mail = OutgoingMail.objects.get()
    assert mail.subject.startswith("Correction")
    assert "appel du 3 avril" in mail.content
    assert "95\u00a0h" in mail.content
    assert "/l/" in mail.content
    receipt = PdfReader(io.BytesIO(company.get(f"{entry.page}recu.pdf").content))
    told = " ".join(" ".join(leaf.extract_text() for leaf in receipt.pages).split())
    assert "Corrigé depuis la confirmation" in told
    assert "Heures saisies par" in told and "d’après un appel téléphonique du 3 avril 2026" in told
    assert "appel du 3 avril" in told
    assert "+5 h" in told
    assert "porte sur les heures confirmées, avant ces corrections" in told


def test_a_correction_the_desk_enters_says_from_what_and_keeps_the_document(entry, facilitator, company, as_role):
    """As the statement it corrects: how it came, which day, the document; the company reads it on its receipt."""
    entry.send(company, {3: "90"})
    address = f"{entry.entry}/corriger"
    hours = {entry.field(3): "95", **entry.shown(facilitator, address)}
    for fault, sentence in (
        ({"source": ""}, "Dites comment ces heures vous sont parvenues"),
        ({"source": "mail"}, "Joignez le courrier ou le courriel"),
        ({"received_on": "2026-04-04"}, "Cette date est à venir"),
        ({"received_on": "2025-12-31"}, "ne peut pas la précéder"),
    ):
        assert sentence in words(facilitator.post(address, {**hours, **called("oubli", **fault)}))
        assert entry.held().declared == 9_000
    paper = SimpleUploadedFile("courriel.pdf", PDF)
    facilitator.post(address, {**hours, **called("oubli", source="mail", document=paper)})
    with mission_scope(entry.mission.pk):
        act = StatementCorrection.objects.select_related("evidence", "entered_by").get()
    assert (act.source, act.received_on, act.entered_by) == ("mail", DAY(2026, 4, 3), entry.facilitator)
    page = words(facilitator.get(entry.counting))
    assert "d’après un courriel reçu le 3 avril 2026, par" in page and "pour Lou Castan, conductrice" in page
    file = f"/herault/fichiers/{act.evidence.public_id}/"
    assert file in page
    assert b"".join(facilitator.get(file).streaming_content) == PDF
    assert as_role("facilitator").get(file).status_code == 404
    told = words(company.get(entry.page))
    assert "Heures saisies par" in told and "d’après un courriel reçu le 3 avril 2026" in told
    assert file not in told


def test_the_desk_does_not_undo_what_the_company_corrected_meanwhile_nor_another_of_the_desk(
    entry, facilitator, company
):
    with mission_scope(entry.mission.pk):
        other = make_assignment(entry.award)
    entry.send(company, {3: "90"})
    address = f"{entry.entry}/corriger"
    older = entry.shown(facilitator, address)
    by_itself = {"name": "Paul", "function": "comptable", "reason": "oubli", "attested": "on"}
    company.post(f"{entry.page}corriger", {**entry.shown(company), entry.field(3): "95", **by_itself})
    typed = {**older, entry.field(3): "90", entry.field(3, other): "40", **called("dit par téléphone")}
    for _ in range(2):
        answer = facilitator.post(address, typed)
        assert "95 h et non plus 90 h" in words(answer)
        assert entry.held().declared == 9_500
    shown = {"seen": answer.context["why"]["seen"].value(), entry.field(3): "95"}
    facilitator.post(address, {**typed, **shown})
    with mission_scope(entry.mission.pk):
        last = LedgerEntry.objects.order_by("pk").last()
    assert (last.assignment_id, last.hundredths) == (other.pk, 4_000)
    assert entry.held().declared == 9_500
    second = facilitator.post(address, {**typed, **shown, entry.field(3, other): "0"})
    assert "40 h et non plus rien" in words(second)


def test_the_company_attests_what_it_corrects(entry, company):
    entry.send(company, {3: "90"})
    sent = {entry.field(3): "95", "name": "Paul", "function": "comptable", "reason": "oubli"}
    assert "Cochez l’attestation" in words(company.post(f"{entry.page}corriger", sent))
    assert entry.held().declared == 9_000
    company.post(f"{entry.page}corriger", {**entry.shown(company), **sent, "attested": "on"})
    assert entry.held().declared == 9_500
    assert "Paul, comptable&nbsp;: J’atteste que les heures déclarées" in text(company.get(entry.page))


def test_a_figure_that_is_only_compared_is_not_told_as_a_correction_of_hours(entry, facilitator):
    with mission_scope(entry.mission.pk):
        relay = make_organization("inclusive", name="Relais (fictif)")
        other = make_assignment(entry.award)
        other.employer, other.mode, other.declarant = relay, "secondment", "employer"
        other.save()
    enter(entry, facilitator, {3: "100"})
    why = called("second appel")
    page = f"{entry.entry}/corriger"
    said = {entry.field(3): "100", entry.field(3, other): "50", **why}
    assert "1 différence enregistrée" in words(facilitator.post(page, said, follow=True))
    with mission_scope(entry.mission.pk):
        assert not Job.objects.filter(name="hours.send_correction").exists()


def test_what_the_slower_writer_typed_is_forgotten_after_a_month(entry, facilitator, company, time_machine):
    company.post(entry.page, entry.typed({3: "90"}))
    enter(entry, facilitator, {3: "100"})
    for day, kept in ("2026-05-02", True), ("2026-05-05", False):
        anonymise_past_term(DAY.fromisoformat(day), write=True)
        with mission_scope(entry.mission.pk):
            assert StatementDraft.objects.exists() is kept


# Whose pages these are


def test_another_desk_finds_nothing_and_a_desk_that_shares_the_operation_enters_nothing(entry):
    with mission_scope(entry.mission.pk):
        sharing = make_organization("desk")
        DeskShare.objects.create(commitment=HoursCommitment.objects.get(), desk=sharing, weight=1, hours=0)
        other = signed_in(make_membership(make_organization("desk"), "facilitator"))
        sharer = signed_in(make_membership(sharing, "facilitator"))
    for page in "", "/personne", "/verifier", "/corriger":
        assert other.post(entry.entry + page, entry.typed({3: "10"})).status_code == 404
        assert sharer.post(entry.entry + page, entry.typed({3: "10"})).status_code == 403
    with mission_scope(entry.mission.pk):
        assert not StatementDraft.objects.exists()


def test_the_document_is_opened_by_who_answers_the_company_alone_and_noted(entry, facilitator, company, as_role):
    enter(entry, facilitator, {3: "100"})
    with mission_scope(entry.mission.pk):
        document = f"/herault/fichiers/{StoredFile.objects.get().public_id}/"
        holder = signed_in(make_membership(entry.award.company, "company"))
    assert document in text(facilitator.get(entry.counting))
    opened = facilitator.get(document)
    assert b"".join(opened.streaming_content) == PDF
    with mission_scope(entry.mission.pk):
        noted = AccessLogEntry.objects.filter(page="file").get()
    assert noted.subjects == [str(entry.assignment.participant.public_id)]
    for browser in holder, as_role("facilitator"):
        assert browser.get(document).status_code == 404
    assert company.get(document).status_code == 302
