"""The way through, from a published contract of the Hérault to the buyer's report: the issue's nine steps, each by the
person whose step it is, through the pages alone. Everything typed is invented; the contract and its buyer are real, and
the buyer is named « (démonstration) » from the study on."""

import datetime
import io
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.common.ui import formats
from levier.demo.calendar import DemoCalendar
from tests.browser.house import Visit, follow, press

CONTRACT = "18 AS 054"
BUYER = "Sète Agglopôle Méditerranée"
FICTITIOUS_DESK, FICTITIOUS_BUYER = "facilitateur.exemple@demo.invalid", "Commune d’Exempleville (fictif)"
LEAD, OTHER = "PLIE Haut Languedoc et Vignobles", "Sète agglopôle méditerranée"
COMPANY, CONTACT, ADDRESS = "Réseaux de l’Étang", "Inès Vidal", "reseaux.etang@demo.invalid"
PROOF = {"name": "avis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"}
# Statements are asked for periods that have ended: the contract started with the last quarter.
CALENDAR = DemoCalendar(datetime.datetime.now(tz=ZoneInfo("Europe/Paris")).date())
START = CALENDAR.at(-3)
MONTHS = [formats.month(CALENDAR.at(rank)) for rank in (-3, -2, -1)]
LATE = "25 heures faites avant que l’éligibilité soit établie"


@dataclass
class Walk:
    """Who walks, and what later steps need of the earlier ones."""

    facilitator: Visit
    operation: str = ""
    statement: str = ""
    link: str = ""

    def open_operation(self) -> Locator:
        """The operation's page; returns what it shows."""
        return self.facilitator.open(self.operation).locator("main")


def test_from_a_published_contract_to_the_buyers_report(visit):
    walk = Walk(visit().sign_in("facilitator"))
    open_data(walk)
    buyer_page(walk)
    measured_buyer(visit().sign_in("facilitator", email=FICTITIOUS_DESK, mission="val-d-exemple"))
    study(walk)
    commitment(walk)
    participant(walk, "Yanis", "Bertomeu", desk=LEAD, hired=START, established=CALENDAR.at(-4, 20))
    # Established two weeks after the hiring: the hours of those two weeks do not count.
    participant(walk, "Maëva", "Salles", desk=OTHER, hired=CALENDAR.at(-2), established=CALENDAR.at(-2, 16))
    ask_for_the_statement(walk)
    read_the_mail(walk, visit())
    declare(walk, visit(phone=True))
    used_link(walk, visit(phone=True))
    count(walk)
    correct(walk)
    explained(walk, visit(phone=True))
    dashboard(walk)
    report(walk)


def open_data(walk):
    """Step 1: what was read of the real files, and a contract with its place in its file."""
    page = walk.facilitator.page
    follow(page, "Observatoire")
    follow(page, "Données")
    figures = [number(page, label) for label in ("Lus", "Acceptés", "Réparés", "Rejetés")]
    assert figures[0] == sum(figures[1:]) > 0
    walk.facilitator.check("step1-data")
    repaired = page.get_by_role("row").filter(has=page.get_by_text("Réparé", exact=True)).first
    follow(repaired, re.compile(r"^\d+$"))
    assert page.get_by_role("columnheader", name="Fichier").is_visible()
    walk.facilitator.check("step1-repaired")
    follow(page, "Marchés publiés")
    page.get_by_label("Objet, numéro ou acheteur").fill(CONTRACT)
    press(page.locator("form.filters"), "Filtrer")
    walk.facilitator.check("step1-contracts")
    follow(page.get_by_role("row"), re.compile(CONTRACT))
    assert "Fichier « " in spaced(page.inner_text("main"))
    walk.facilitator.check("step1-contract")


def buyer_page(walk):
    """Step 2: what its buyer buys, against the department and the law; what is not measured is not told as zero."""
    page = walk.facilitator.page
    follow(page, re.compile(BUYER))
    shown = spaced(page.inner_text("main"))
    assert "Au regard de l’obligation (L2112-2-1)" in shown
    assert re.search(r"Dans le département — non mesurable dans cette source \(\d+ marchés\)", shown)
    walk.facilitator.check("step2-buyer")
    follow(page, re.compile(CONTRACT))


def measured_buyer(other):
    """Step 2, where the source carries the social field: the wholly fictitious department. A share has its parts, and
    those of the years are the buyer's."""
    page = other.page
    follow(page, "Observatoire")
    follow(page, "Acheteurs")
    follow(page, FICTITIOUS_BUYER)
    shown = spaced(page.inner_text("main"))
    parts = r"(\d+) sur ([\d ]+) qui déclarent le champ"
    declared = [(int(part), int(whole.replace(" ", ""))) for part, whole in re.findall(parts, shown)]
    mine, department, *years = declared
    assert 0 < mine[0] < mine[1] < department[1]
    assert mine[0] < department[0]
    assert mine == (sum(part for part, _ in years), sum(whole for _, whole in years))
    assert "non mesurable" not in shown
    other.check("step2-measured-buyer")


def study(walk):
    """Step 3: the hours of the domain's published example, on the legal basis of the study's own day."""
    page = walk.facilitator.page
    follow(page, "Ouvrir une étude")
    form = page.locator("main form.stack")
    assert CONTRACT in form.locator("[name=title]").input_value()
    lot = {
        "lots-0-amount_cents": "1 000 000",
        "lots-0-labour_share": "50",
        "lots-0-hourly_cost_cents": "30",
        "lots-0-rate": "5",
    }
    fill(form, {"basis": "L2112-2", "lots-0-title": "Réseaux", **lot})
    page.get_by_text("Heures : 25 000 € ÷ 30 €/h = 833,33 h").wait_for()
    walk.facilitator.check("step3-working")
    press(form, "Enregistrer l’étude")
    assert "n’était pas en vigueur à la date de l’étude, le 19/02/2019" in spaced(page.inner_text("main"))
    fill(form, {"notice_on": CALENDAR.at(-9)})
    press(form, "Enregistrer l’étude")
    walk.facilitator.check("step3-study")
    follow(page, "Enregistrer la décision")
    decided = {"decision": "clause", "decided_by": "La directrice des achats (fictif)", "decided_on": CALENDAR.at(-8)}
    fill(page.locator("main form.form"), decided)
    walk.facilitator.check("step3-decision")
    press(page.locator("main"), "Enregistrer la décision")
    assert "833 h" in spaced(page.inner_text("main"))
    # The contract is published; the decision is invented, and its buyer says so wherever the study goes.
    assert f"{BUYER} (démonstration)" in spaced(page.inner_text("main"))
    for name in ("PDF", "Page à laisser (PDF)"):
        link = page.get_by_role("link", name=name, exact=True).get_attribute("href")
        assert f"{BUYER} (démonstration)" in pdf_text(walk.facilitator.context.request.get(link).body())
    walk.facilitator.check("step3-decided")


def commitment(walk):
    """Step 4: operation, lot, holder; the study's hours shared by a key; the contract signed and started."""
    page = walk.facilitator.page
    press(page.locator("main"), "Créer l’opération")
    walk.operation = page.url
    follow(page, re.compile("^Nommer une entreprise"))
    holder = {"name": COMPANY, "contact_name": f"{CONTACT} (fictif)", "contact_email": ADDRESS}
    fill(page.locator("main form.form"), holder)
    walk.facilitator.check("step4-holder")
    press(page.locator("main"), "Enregistrer")
    assert f"{COMPANY} (fictif)" in page.inner_text("main")
    follow(page, "Engager les heures")
    form = page.locator("main form.stack")
    signed = {"key_kind": "convention", "effective_on": CALENDAR.at(-4), "document": "Acte d’engagement (fictif)"}
    fill(form, signed)
    form.get_by_label(LEAD).fill("60")
    form.get_by_label(OTHER).fill("40")
    page.locator("#sharing").get_by_text("333 h").first.wait_for()
    walk.facilitator.check("step4-sharing")
    press(form, "Enregistrer")
    owed = page.locator("#heures-dues")
    assert cells(owed, LEAD)[-1] == "500 h"
    assert cells(owed, OTHER)[-1] == "333 h"
    assert cells(owed, "Ensemble")[-1] == "833 h"
    follow(page, "Modifier le marché")
    fill(
        page.locator("main form.form"), {"notified_on": CALENDAR.at(-4), "starts_on": START, "ends_on": CALENDAR.end(8)}
    )
    press(page.locator("main"), "Enregistrer")
    for stage in ("publie", "attribue", "notifie", "demarre"):
        follow(page, "Changer d’étape")
        fill(page.locator("main form.form"), {"target": stage, "on": START})
        press(page.locator("main"), "Enregistrer l’étape")
    walk.facilitator.check("step4-operation")


def participant(walk, first_name, last_name, *, desk, hired, established):
    """Step 5: identity, eligibility with its proof, assignment to the holder; the window is told before recording."""
    page = walk.facilitator.page
    walk.open_operation()
    first = page.get_by_role("link", name=f"Créer une fiche pour {COMPANY}")
    if first.count():
        follow(page, re.compile("^Créer une fiche pour"))
    else:
        follow(page, "Participants")
        follow(page.locator("main"), "Nouvelle fiche")
    fill(page.locator("main form.form"), {"first_name": first_name, "last_name": last_name, "birth_date": "1990-05-04"})
    walk.facilitator.check("step5-person")
    press(page.locator("main"), "Créer la fiche")
    issued = established - datetime.timedelta(days=4)
    claim = {"category": "DELD", "proof": "SITUATION_FT", "proof_issued_on": issued, "established_on": established}
    fill(page.locator("main form.form"), claim)
    page.get_by_label("Copie du justificatif").set_input_files(PROOF)
    walk.facilitator.check("step5-eligibility")
    press(page.locator("main"), "Établir l’éligibilité")
    if "/affectation/" not in page.url:
        follow(page, "Affecter à un marché")
    form = page.locator("main form.form")
    award = form.locator("[name=award] option").filter(has_text=COMPANY).get_attribute("value")
    place = form.locator("[name=desk] option").filter(has_text=desk).get_attribute("value")
    fill(form, {"award": award, "mode": "direct_hire", "contract_type": "CDD", "desk": place, "hired_on": hired})
    press(form, "Voir la période comptable")
    first_day = formats.long_date(max(hired, established))
    assert spaced(f"Heures comptables du {first_day} au") in spaced(page.inner_text("#preview"))
    walk.facilitator.check("step5-assignment")
    press(page.locator("main"), "Enregistrer l’affectation")
    assert page.get_by_role("link", name="Voir le justificatif").is_visible()
    walk.facilitator.check("step5-record")


def ask_for_the_statement(walk):
    """Step 6: the facilitator asks the company for its statement."""
    walk.open_operation()
    page = walk.facilitator.page
    follow(
        page.locator("section").filter(has=page.get_by_role("heading", name="Relevés d’heures")), re.compile(COMPANY)
    )
    walk.statement = page.url
    walk.facilitator.check("step6-asking")
    press(page.locator("main"), "Demander ce relevé")
    assert "1 relevé demandé en 1 courriel" in spaced(page.inner_text("#messages"))


def read_the_mail(walk, recipient):
    """Step 6: the mail, where the demo shows what it sends."""
    page = recipient.open("/demo/courriels")
    for _ in range(40):
        page = recipient.open(f"/demo/courriels?q={ADDRESS}")
        if page.get_by_role("row").filter(has_text=ADDRESS).count():
            break
        page.wait_for_timeout(500)
    recipient.check("step6-mails")
    follow(page, re.compile("^Heures d’insertion à déclarer"))
    recipient.check("step6-mail")
    letter = page.frame_locator("iframe.letter")
    assert f"{COMPANY} (fictif)" in letter.locator("body").inner_text()
    walk.link = letter.get_by_role("link", name="Déclarer les heures").get_attribute("href")


def declare(walk, company):
    """Step 6: on a telephone, without an account, from the link to the receipt."""
    page = company.open(walk.link)
    assert "/l/" not in page.url
    company.check("step6-declaration")
    typed = {
        ("Yanis B.", 0): "100",
        ("Yanis B.", 1): "120,5",
        ("Yanis B.", 2): "130",
        ("Maëva S.", 1): "60",
        ("Maëva S.", 2): "90",
    }
    for (name, rank), hours in typed.items():
        page.get_by_label(f"{name} (fictif), {MONTHS[rank]}, heures").fill(hours)
    press(page.locator("main"), "Vérifier")
    assert "Au total : 500,5 h pour 2 personnes" in spaced(page.inner_text("main"))
    fill(page.locator("main form"), {"name": CONTACT, "function": "conductrice de travaux", "attested": True})
    company.check("step6-verification")
    press(page.locator("main"), "Confirmer et envoyer")
    assert page.get_by_role("heading", name="Relevé reçu").is_visible()
    company.check("step6-receipt")
    receipt = company.context.request.get(page.get_by_role("link", name="Télécharger le reçu").get_attribute("href"))
    assert "500,5 h" in pdf_text(receipt.body())


def used_link(walk, company):
    """Step 6: the link opened again shows the statement; nothing is there to declare a second time."""
    page = company.open(walk.link)
    assert page.get_by_role("heading", name="Relevé reçu").is_visible()
    assert page.locator("input[name^='h-']").count() == 0
    company.check("step6-used-link")


def count(walk):
    """Step 7: the plain lines in one act; the exception by itself, counted in part, the rest refused with a reason."""
    page = walk.facilitator.open("/herault/coordination/releves/")
    follow(page.get_by_role("row"), re.compile(COMPANY))
    assert page.url == walk.statement
    walk.facilitator.check("step7-received")
    press(page.locator("main"), "Retenir 4 lignes sans exception (440,5 h)")
    assert "4 lignes retenues, 440,5 h" in spaced(page.inner_text("#messages"))
    open_line(page, "Maëva Salles", MONTHS[1])
    days = f"L’éligibilité ne couvre ce mois qu’à partir du {CALENDAR.at(-2, 16):%d/%m/%Y}."
    assert days in page.inner_text("main")
    walk.facilitator.check("step7-exception")
    fill(page.locator("main form").first, {"decision": "part", "hours": "35"})
    press(page.locator("main"), "Enregistrer la décision")
    assert "Il reste 25 h à juger" in spaced(page.inner_text("#messages"))
    fill(page.locator("main form").first, {"decision": "refuse"})
    press(page.locator("main"), "Enregistrer la décision")
    assert "Dites pourquoi ces heures ne comptent pas" in page.inner_text("main")
    fill(page.locator("main form").first, {"decision": "refuse", "reason": LATE})
    press(page.locator("main"), "Enregistrer la décision")
    assert totals(page) == {"Déclarées": "500,5 h", "Retenues": "475,5 h", "Refusées": "25 h", "À compter": "0 h"}
    walk.facilitator.check("step7-counted")


def correct(walk):
    """Step 7: eight hours declared and counted by mistake are taken back by two more entries; the first ones stay."""
    page = walk.facilitator.page
    open_line(page, "Yanis Bertomeu", MONTHS[1])
    page.get_by_text("Corriger une écriture").click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Ajouter la correction"))
    entry = form.locator("[name=entry] option").filter(has_text="retenues,").get_attribute("value")
    fill(form, {"entry": entry, "difference": "-8", "reason": "Un jour d’absence compté par erreur"})
    press(form, "Ajouter la correction")
    # What the company attested is corrected in its name: it gets the copy.
    follow(page.locator("main"), "Corriger les heures déclarées, d’après l’entreprise")
    card = page.locator("section.card").filter(has_text="Yanis Bertomeu")
    card.locator(f"input[name^='h-'][name$='{CALENDAR.at(-2):%Y-%m}']").fill("112,5")
    why = {
        "reason": "Un jour d’absence compté par erreur", "source": "telephone", "received_on": CALENDAR.today,
        "name": "Lou Castan", "function": "conductrice",
    }  # fmt: skip
    fill(page.locator("main form").first, why)
    walk.facilitator.check("step7-correcting")
    press(page.locator("main"), "Enregistrer la correction")
    open_line(page, "Yanis Bertomeu", MONTHS[1])
    history = page.get_by_role("row").filter(has_text="n°").all_inner_texts()
    assert len(history) == 4
    assert sum("120,5 h" in spaced(line) for line in history) == 2
    assert sum("−8 h" in spaced(line) for line in history) == 2
    walk.facilitator.check("step7-corrected")


def explained(walk, company):
    """Step 7: the company reads what does not count, and why."""
    page = company.open(walk.link)
    assert f"25 h non retenues : {LATE}" in spaced(page.inner_text("main"))
    company.check("step7-explained")


def dashboard(walk):
    """Step 8: owed, declared, counted, remaining; the desks add up to the operation; a figure opens its entries."""
    page = walk.facilitator.open("/herault/coordination/")
    page.get_by_text("Filtrer le tableau", exact=True).first.click()
    bar = page.locator("form.filters")
    bar.locator("[name=operation]").select_option(label=title_in(bar))
    press(bar, "Filtrer")
    assert list(totals(page).values()) == ["833 h", "492,5 h", "467,5 h", "365,5 h"]
    expected = ["833 h", "492,5 h", "467,5 h", "2", "365,5 h"]  # two people, before what remains
    assert cells(page.locator("main"), CONTRACT)[2:7] == expected
    walk.facilitator.check("step8-board")
    follow(page, "Par guichet")
    board = page.locator("main")
    assert cells(board, LEAD)[2:7] == ["500 h", "342,5 h", "342,5 h", "1", "157,5 h"]
    assert cells(board, OTHER)[2:7] == ["333 h", "150 h", "125 h", "1", "208 h"]
    assert cells(board, "Ensemble")[2:7] == expected
    walk.facilitator.check("step8-desks")
    follow(page, "Par entreprise")
    assert cells(page.locator("main"), COMPANY)[2:7] == expected
    follow(page.locator("main").get_by_role("row").filter(has_text=COMPANY), re.compile("467,5"))
    entries = [spaced(text) for text in page.locator("main tbody td:last-child").all_inner_texts()]
    assert sorted(entries) == sorted(["100 h", "120,5 h", "130 h", "90 h", "35 h", "−8 h"])
    assert "Retenues : 467,5 h" in spaced(page.inner_text("main"))
    walk.facilitator.check("step8-entries")


def report(walk):
    """Step 9: the buyer's report, on paper and as a spreadsheet, with the figures of the screen."""
    page = walk.facilitator.open("/herault/coordination/?par=operation")
    row = page.locator("main").get_by_role("row").filter(has_text=CONTRACT)
    files = {
        kind: walk.facilitator.context.request.get(row.locator(f"a[href$='.{kind}']").get_attribute("href"))
        for kind in ("pdf", "xlsx")
    }
    assert [answer.status for answer in files.values()] == [200, 200]
    text = pdf_text(files["pdf"].body())
    for figure in ("833 h", "492,5 h", "467,5 h", "365,5 h", f"{COMPANY} (fictif)"):
        assert figure in text
    assert len(PdfReader(io.BytesIO(files["pdf"].body())).pages) == 1
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].body()))
    values = [value for line in workbook.get_sheet_by_index(0).to_python() for value in line]
    for hours in (833, 492.5, 467.5, 365.5):
        assert hours in values


# How a person uses a page


def fill(form, typed):
    """Fills fields by their name: text, date, choice, radio, or box (True, False)."""
    for name, value in typed.items():
        field = form.locator(f"[name='{name}']")
        kind = field.first.evaluate("element => element.type")
        if kind == "radio":
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            field.set_checked(value)
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value.isoformat() if isinstance(value, datetime.date) else value)


def open_line(page, name, month):
    """Opens one line of a statement."""
    follow(page.get_by_role("row").filter(has_text=name).filter(has_text=month), re.compile(name))


def cells(where, head):
    """The cells of the row whose head begins so, spaces folded."""
    row = where.locator("tr").filter(has=where.page.locator("th", has_text=re.compile(rf"^\s*{re.escape(head)}")))
    return [spaced(text).strip() for text in row.first.locator("th, td").all_inner_texts()]


def totals(page):
    """The figures in the cards of a page, by label."""
    cards = [spaced(text).strip() for text in page.locator("main .figure-card").all_inner_texts()]
    return {found[1]: found[2] for card in cards if (found := re.match(r"(.+?) ([\d ,]+ h)", card))}


def number(page, label):
    """The whole number of a figure card."""
    card = page.locator(".figure-card").filter(has=page.get_by_text(label, exact=True))
    return int(re.sub(r"\D", "", card.locator(".figure-value").inner_text()))


def title_in(bar):
    """The operation of the walk, as the filter names it."""
    return bar.locator("[name=operation] option").filter(has_text=CONTRACT).inner_text()


def pdf_text(content):
    """The words of a PDF, spaces folded."""
    return spaced(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages))


def spaced(text):
    """The text with every run of spaces and line ends written as one space."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)
