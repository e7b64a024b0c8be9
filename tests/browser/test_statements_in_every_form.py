"""Statements as they really come: entered by the desk and contested on a telephone, a structure's one spreadsheet.
Through the pages alone, on the demo."""

import datetime
import io
import re
from zoneinfo import ZoneInfo

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.browser.house import follow, go, press
from tests.common.jobs.test_processes import wait_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIL = {"name": "courriel.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"}
TODAY = datetime.datetime.now(tz=ZoneInfo("Europe/Paris")).date()


def filled(path: str, hours: float) -> bytes:
    """The downloaded model, with these hours in its first cell to fill."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    column = next(at for at, title in enumerate(rows[0]) if str(title)[-4:].isdigit())
    rows[1][column] = hours
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, [str(cell) if isinstance(cell, datetime.date) else cell for cell in row])
    book.close()
    return output.getvalue()


def test_a_mailed_statement_is_entered_by_the_desk_and_contested_by_the_company(visit):
    desk = visit().sign_in("facilitator")
    page = desk.open("/herault/coordination/releves/?etat=late&tri=echeance")
    go(page.locator("tbody th a"))
    follow(page, "Saisir le relevé pour elle")
    desk.check("saisie-guichet")
    page.locator("input.input-huge").first.fill("100")
    go(page.get_by_role("button", name="Vérifier", exact=True).last)
    page.get_by_label("Courriel", exact=True).check()
    page.get_by_label("Reçu le, ou jour de l’appel").fill(TODAY.isoformat())
    page.get_by_label("Qui le dit dans l’entreprise").fill("Lou Castan")
    page.get_by_label("Sa fonction").fill("conductrice de travaux")
    desk.check("saisie-guichet-verifier")
    page.locator("input[name=document]").set_input_files(MAIL)
    press(page, "Enregistrer pour l’entreprise")
    assert "d’après un courriel reçu le" in page.locator("main").inner_text()
    desk.check("releve-saisi-par-le-guichet")

    company = visit(phone=True).sign_in("company")
    theirs = company.open("/herault/mes-releves/?etat=to_count")
    company.check("mes-releves")
    go(theirs.locator("tbody th a"))
    assert "Relevé saisi par le guichet" in theirs.locator("main").inner_text()
    company.check("releve-recu-saisi")
    follow(theirs, "Contester ce relevé")
    theirs.get_by_label("Qu’est-ce qui ne va pas").fill("Nous avions dit 90 heures.")
    press(theirs, "Envoyer au facilitateur")
    assert "contesté par l’entreprise" in desk.open("/herault/a-faire/").locator("main").inner_text()


def test_a_structure_declares_its_people_by_one_spreadsheet_and_takes_it_back(visit):
    structure = visit().sign_in("inclusive_employer")
    page = structure.open("/herault/mes-salaries/tableau")
    structure.check("tableau-des-salaries")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le modèle").click()
    content = filled(str(download.value.path()), 33.5)
    page.locator("input[type=file]").set_input_files({"name": "nos-heures.xlsx", "mimeType": XLSX, "buffer": content})
    press(page, "Vérifier le tableau")
    assert "33,5" in page.locator("main").inner_text()
    structure.check("tableau-des-salaries-verifier")
    page.get_by_label("Votre fonction").fill("gérante")
    page.get_by_label("J’atteste").check()
    press(page, "Enregistrer ces heures")
    assert "1\u00a0ligne enregistrée" in page.locator("main").inner_text()
    structure.check("tableau-des-salaries-enregistre")
    press(page, "Annuler ce tableau")
    assert "Annulé le" in page.locator("main").inner_text()


def test_a_contact_passes_her_request_on_from_her_telephone_and_a_colleague_declares(visit, demo):
    known = demo.mailed_links("/l/")
    contact = visit(phone=True)
    # Some of what was asked for may have been declared since.
    asked = next(link for link in known if contact.open(link).get_by_role("link", name="Lui transmettre").count())
    page = contact.page
    follow(page, "Lui transmettre")
    page.get_by_label("Son nom").fill("Nour Petit (fictif)")
    press(page, "Envoyer le lien")
    assert "Indiquez son adresse électronique." in page.locator("main").inner_text()
    contact.check("demande-transmettre")
    page.get_by_label("Son adresse électronique").fill("nour.petit@exemple.invalid")
    press(page, "Envoyer le lien")
    assert "Nour Petit (fictif)" in page.locator("main").inner_text()
    contact.check("demande-transmise")

    [link] = wait_for(lambda: [link for link in demo.mailed_links("/l/") if link not in known])
    colleague = visit(phone=True)
    hers = colleague.open(link)
    if hers.get_by_role("link", name="Déclarer les heures").count():
        follow(hers, re.compile("Déclarer les heures"))
    assert hers.get_by_role("link", name="Lui transmettre").count() == 0
    hers.locator("input.input-huge").first.fill("12")
    go(hers.get_by_role("button", name="Vérifier", exact=True).last)
    colleague.check("releve-d-un-collegue")
    hers.fill("input[name=name]", "Nour Petit (fictif)")
    hers.fill("input[name=function]", "cheffe de chantier")
    hers.check("input[name=attested]")
    press(hers, "Confirmer et envoyer")
    assert hers.get_by_role("heading", name="Relevé reçu").is_visible()
    colleague.check("releve-d-un-collegue-recu")
    assert contact.open(asked).get_by_role("button", name="Vérifier", exact=True).count() == 0
