"""Hours that did not come, from a difficulty to the buyer's decision: the desk notes, drafts and proposes, the buyer
answers, signs and decides. Through the pages alone, on the demo."""

import datetime
import re
from zoneinfo import ZoneInfo

from tests.browser.house import Visit, follow, go, press

PAPER = {"name": "courrier.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"}
TODAY = datetime.datetime.now(tz=ZoneInfo("Europe/Paris")).date()
# An ended contract of the demo, led by its facilitator's desk, whose buyer has an account.
OPERATION = "Restauration du jardin des Plantes (fictif)"


def before(days: int) -> str:
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def words(window: Visit) -> str:
    return window.page.locator("main").inner_text().replace("\u202f", " ").replace("\u00a0", " ")


def amend(desk: Visit) -> None:
    """An amendment adds 20 hours to a lot that had done 14 more than it owed."""
    page = desk.page
    go(page.get_by_role("link", name="Lot 1", exact=True).or_(page.get_by_role("link", name="Enregistrer un avenant")))
    page.get_by_label("Heures ajoutées ou retirées").fill("20")
    page.get_by_label("À compter du").fill(before(90))
    page.get_by_label("Pièce qui engage ces heures").fill("Avenant n° 1 (fictif)")
    press(desk, "Enregistrer")


def test_from_a_difficulty_to_a_penalty_by_the_desk_then_the_buyer(visit):
    desk = visit().sign_in("facilitator")
    desk.open("/herault/coordination/operations/?q=jardin")
    follow(desk, OPERATION)
    follow(desk, re.compile("Stipulations des marchés, difficultés signalées"))
    where = desk.page.url
    desk.check("execution-avant")
    assert "rien ne manque" in words(desk)
    follow(desk.page.get_by_label("Fil d’Ariane"), OPERATION)
    amend(desk)
    desk.open(where)
    assert "manquent 6 h" in words(desk)

    follow(desk, re.compile("Noter une difficulté"))
    press(desk, "Enregistrer")
    assert "Indiquez par qui." in words(desk)
    desk.check("difficulte-incomplete")
    page = desk.page
    page.get_by_label("Signalée le").fill(before(60))
    page.get_by_label("Par", exact=True).fill("Lou Castan, conductrice de travaux")
    page.get_by_label("Heures concernées").fill("10")
    page.get_by_label("La difficulté, dans ses mots").fill("Aucun candidat <b>grimpeur</b> à moins de 30 km.")
    page.locator("input[type=file]").set_input_files(PAPER)
    press(desk, "Enregistrer")
    assert "<b>grimpeur</b>" in words(desk)

    follow(desk, re.compile("Préparer une mise en demeure"))
    desk.check("mise-en-demeure-projet")
    letter = page.get_by_label("Texte")
    # The desk forgets the term it should leave: the letter does not go.
    press(desk, "Garder le projet")
    desk.check("execution-projet")

    buyer = visit().sign_in("buyer")
    assert "Mise en demeure" not in words(buyer), "something is left to complete: nothing to sign yet"
    buyer.open(where)
    follow(buyer, re.compile("Noter la suite"))
    theirs = buyer.page
    theirs.get_by_label("Ce qui a été trouvé").select_option("no_means")
    theirs.get_by_label("Heures déduites").fill("4")
    theirs.get_by_label("Moyens étudiés avec le titulaire").fill("Deux structures sollicitées, sans candidat.")
    buyer.check("difficulte-suite")
    press(buyer, "Enregistrer la suite")
    assert "4 h déduites" in words(buyer)
    assert "Noter l’envoi" not in words(buyer)
    buyer.check("mise-en-demeure-a-completer")

    desk.open(where)
    follow(desk, re.compile("Reprendre le texte"))
    letter.fill(letter.input_value().replace("[délai]", "quinze jours"))
    press(desk, "Garder le projet")
    buyer.open(where)
    follow(buyer, re.compile("Noter l’envoi"))
    assert "Vous vous êtes engagé" in words(buyer)
    theirs.get_by_label("Envoyée le").fill(before(40))
    theirs.get_by_label("Délai laissé jusqu’au").fill(before(20))
    # The letter left on paper before the desk kept its words here; the desk writes it again meanwhile.
    signed = theirs.get_by_label("Copie signée")
    desk.open(where)
    follow(desk, re.compile("Reprendre le texte"))
    letter.fill(letter.input_value() + "\n\nNous restons à votre disposition.")
    press(desk, "Garder le projet")
    signed.set_input_files(PAPER)
    press(buyer, "Noter l’envoi")
    assert "Le texte a changé depuis que vous l’avez lu" in words(buyer)
    signed.set_input_files(PAPER)
    press(buyer, "Noter l’envoi")
    assert "délai jusqu’au" in words(buyer)
    buyer.check("execution-envoyee")
    follow(buyer, re.compile("Noter la suite"))
    theirs.get_by_label("Suite", exact=True).select_option("unheeded")
    theirs.get_by_label("Constatée le").fill(before(19))
    theirs.get_by_label("Constat", exact=True).fill("Aucune réponse.")
    buyer.check("mise-en-demeure-suite")
    press(buyer, "Noter la suite")
    assert "Restée infructueuse" in words(buyer)

    desk.open("/herault/a-faire/")
    assert "Pénalité à proposer" in words(desk)
    desk.open(where)
    follow(desk, re.compile("Proposer une pénalité"))
    assert "200 €" in words(desk)
    desk.check("penalite-calcul")
    press(desk, "Proposer à l’acheteur")
    assert "proposés" in words(desk)

    buyer.open(where)
    follow(buyer, re.compile("Décider"))
    theirs.get_by_label("Décision", exact=True).select_option("waived")
    press(buyer, "Enregistrer la décision")
    assert "Réduire ou renoncer se motive" in words(buyer)
    buyer.check("penalite-decision")
    theirs.get_by_label("Raisons").fill("Embauche d’une personne après le chantier.")
    press(buyer, "Enregistrer la décision")
    assert "non appliquée" in words(buyer)
    buyer.check("execution-decidee")
