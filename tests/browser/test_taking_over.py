"""A desk takes over what it followed in spreadsheets: its running contracts, then the people at work, and takes both
back. Through the pages alone, on the demo; every firm, contract and person is invented."""

import datetime
import re
from zoneinfo import ZoneInfo

from tests.browser.house import Visit, follow, press
from tests.coordination.takeover.builders import PEOPLE_TITLES, TITLES, contract_line, csv_of, person_line, siret

TODAY = datetime.datetime.now(tz=ZoneInfo("Europe/Paris")).date()
# The day the hours are as of: the end of a month, so that the first statement begins with the next one.
AS_OF = TODAY.replace(day=1) - datetime.timedelta(days=1)
START = AS_OF.replace(day=1) - datetime.timedelta(days=200)
REFERENCE, OPERATION, COMPANY = "REPRISE-01", "Quais du canal (fictif)", "Maçonnerie Vidal (fictif)"


def french(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def contracts() -> list[dict[str, str]]:
    """Two lots of one contract, and a line whose end precedes its start."""
    common = {
        "operation": OPERATION,
        "title": "Quais du canal, tranche ferme (fictif)",
        "starts_on": french(START),
        "ends_on": french(TODAY + datetime.timedelta(days=400)),
        "as_of": french(AS_OF),
    }
    good = {"reference": REFERENCE, "holder_siret": siret(7001), "holder_name": COMPANY, **common}
    return [
        contract_line(1, **good, lot_number="1"),
        contract_line(2, **{**good, "counted": "0"}, lot_number="2"),
        contract_line(3, **{**common, "reference": "REPRISE-02", "ends_on": "01/01/2001"}),
    ]


def person() -> dict[str, str]:
    return person_line(
        first_name="Solène", last_name="Castagné", birth_date="14/07/1994", reference=REFERENCE, lot_number="1",
        hired_on=french(START), established_on=french(START - datetime.timedelta(days=3)), counted="110,25",
    )  # fmt: skip


def deposit(desk: Visit, kind: str, name: str, content: bytes) -> str:
    """Deposits a file from the list of imports; the words of its preview."""
    page = desk.open("/herault/imports/")
    follow(page, f"Déposer un fichier, {kind}")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    press(desk, "Vérifier le fichier")
    return words(desk)


def words(desk: Visit) -> str:
    return desk.page.locator("main").inner_text().replace("\u202f", " ").replace("\u00a0", " ")


def certify(desk: Visit, button: str) -> None:
    desk.page.get_by_label("Sa fonction").fill("responsable du guichet")
    press(desk, button)


def test_a_desk_takes_over_its_contracts_and_people_then_takes_them_back(visit):
    desk = visit().sign_in("facilitator")
    preview = deposit(desk, "Marchés en cours", "marchés.csv", csv_of(contracts(), TITLES))
    assert "Une date qui suit le début de l’exécution" in preview
    desk.check("reprise-marches-apercu")
    press(desk, "Importer 2 lignes")
    assert "Indiquez sa fonction" in words(desk)
    desk.check("reprise-marches-sans-certificat")
    certify(desk, "Importer 2 lignes")
    assert "1 marché" in words(desk)
    desk.check("reprise-marches-importes")
    imported = desk.page.url

    page = desk.open("/herault/coordination/operations/?q=Quais")
    follow(page, OPERATION)
    assert "412,5 h" in words(desk)
    operation = desk.page.url
    desk.check("reprise-operation")

    again = deposit(desk, "Marchés en cours", "les mêmes.csv", csv_of(contracts(), TITLES))
    assert "Ce fichier est déjà importé" in again
    desk.check("reprise-deux-fois")
    press(desk, "Abandonner ce fichier")

    preview = deposit(desk, "Personnes en cours", "personnes.csv", csv_of([person()], PEOPLE_TITLES))
    assert "Castagné" in preview
    desk.check("reprise-personnes-apercu")
    certify(desk, "Importer 1 ligne")
    assert "1 personne nouvelle" in words(desk)
    people = desk.page.url
    desk.open(operation)
    assert "412,5 h" in words(desk)
    follow(desk.page.locator("main"), re.compile("412,5 h"))
    assert "110,25 h" in words(desk)
    desk.check("reprise-heures-du-lot")

    desk.open(imported)
    press(desk, "Annuler cet import")
    assert "ne s’annule plus d’un bloc" in words(desk)
    desk.check("reprise-annulation-refusee")
    for one in (people, imported):
        desk.open(one)
        press(desk, "Annuler cet import")
        assert "L’import est annulé" in words(desk)
    desk.check("reprise-annulee")
    assert OPERATION not in desk.open("/herault/coordination/operations/?q=Quais").locator("main").inner_text()
