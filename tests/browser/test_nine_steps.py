"""The way through, from the open data to the buyer's report, as each person walks it. In the order of the issue's nine
steps; steps 1 to 5 stand in the demo's data until their pages exist."""

import re

from pypdf import PdfReader

COMPANY = "Terrassements du Midi"


def test_1_to_5_a_followed_contract_stands_on_the_facilitators_board(visit):
    window = visit().sign_in("facilitator")
    window.check("home-facilitator")
    page = window.open("/herault/coordination/")
    assert page.get_by_text(COMPANY).first.is_visible()
    window.check("board-before")


def test_6_to_9_the_hours_are_declared_counted_shown_and_reported(visit, demo, tmp_path):
    company = visit(phone=True)
    declared = declare(company, statement_links(visit, demo)[0])
    facilitator = visit().sign_in("facilitator")
    count(facilitator)
    page = facilitator.open("/herault/coordination/")
    assert spaced(f"{declared} h") in spaced(page.inner_text("main"))
    facilitator.check("board-after")
    with page.expect_download() as download:
        report_link = page.get_by_role("row").filter(has_text=COMPANY).locator("a[href$='.pdf']").first
        report_link.evaluate("link => link.setAttribute('download', '')")
        report_link.click()
    report = tmp_path / "report.pdf"
    download.value.save_as(report)
    text = " ".join(sheet.extract_text() for sheet in PdfReader(report).pages)
    assert spaced(f"{declared} h") in spaced(text)


def test_6_the_used_link_shows_the_statement_and_makes_no_second_one(visit, demo):
    company = visit(phone=True)
    link = statement_links(visit, demo)[1]
    declare(company, link)
    company.open(link)
    assert company.page.locator("input[name^='h-']").count() == 0
    assert company.page.get_by_text("Relevé reçu").first.is_visible()


def statement_links(visit, demo):
    """The links mailed to the company of the contract the facilitator leads; opening one changes nothing."""
    window = visit(phone=True)
    mailed = demo.mailed_links("/l/")
    return [link for link in mailed if COMPANY in window.open(link).inner_text("main")]


def declare(window, link):
    """Step 6: from the mailed link to the receipt, on a telephone; returns the hours declared, as pages write them."""
    page = window.open(link)
    assert "/l/" not in page.url
    window.check("declaration")
    fields = page.locator("input[name^='h-']")
    hours = fields.count()
    assert hours > 0
    for rank in range(hours):
        fields.nth(rank).fill("10,5")
    page.locator("button[name=verify]").click()
    page.wait_for_load_state()
    window.check("declaration-check")
    sign(page)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    page.wait_for_load_state()
    assert page.get_by_text("Relevé reçu").first.is_visible()
    window.check("receipt")
    return f"{hours * 1050 / 100:.1f}".replace(".", ",")


def sign(page):
    """Name, function, attestation."""
    page.locator("input[name=name]").fill("Lou Castan")
    page.locator("input[name=function]").fill("conductrice de travaux")
    page.locator("input[name=attested]").check()


def count(window):
    """Step 7: the facilitator counts in one act what passes every check, then looks at an exception by itself."""
    page = window.open("/herault/coordination/releves/?etat=to_count")
    window.check("received")
    page.get_by_role("row").filter(has_text=COMPANY).get_by_role("link").first.click()
    page.wait_for_load_state()
    window.check("counting")
    page.locator("form[action$='/retenir'] button").click()
    page.wait_for_load_state()
    assert re.search(r"retenue", page.locator("#messages").inner_text())
    window.check("counted")


def spaced(text):
    """The text with every kind of space written alike."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)
