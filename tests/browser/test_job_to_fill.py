"""A job to fill, in a browser: published by the desk, answered by a prescriber on a telephone, decided by the company,
and the person at work in one act."""

import re

from tests.browser.house import follow, go, press
from tests.common.jobs.test_processes import wait_for


def test_from_a_job_to_a_person_at_work(visit, demo):
    desk = visit().sign_in("facilitator")
    desk.open("/herault/coordination/offres/")
    desk.check("needs")
    go(desk.page.locator("main tbody th a", has_text="Aide-paysagiste"))
    lot = desk.page.get_by_role("heading", level=1).inner_text()
    assert "Aide-paysagiste" in lot
    follow(desk, "Publier l’offre")
    desk.page.get_by_label(re.compile("prescripteur@demo.invalid")).check()
    desk.check("need-publish")
    press(desk, "Publier et envoyer")
    desk.check("need-published")

    prescriber = visit(phone=True)
    link = wait_for(lambda: demo.mailed_links("/p/"))[0]
    prescriber.open(link)
    prescriber.check("offer")
    prescriber.page.fill("input[name=first_name]", "Awa")
    prescriber.page.fill("input[name=last_name]", "Diop")
    press(prescriber, "Proposer cette personne")
    prescriber.check("offer-refused")
    prescriber.page.get_by_label(re.compile("est d’accord")).check()
    press(prescriber, "Proposer cette personne")
    prescriber.check("offer-proposed")
    assert "Awa D." in prescriber.page.inner_text("main")

    desk.open("/herault/coordination/offres/?situation=a-repondre")
    go(desk.page.locator("main tbody th a", has_text=prescriber.page.inner_text("h1")))
    desk.check("need")
    follow(desk, re.compile("Awa Diop"))
    desk.check("proposal")
    press(desk, "Créer sa fiche")
    press(desk, re.compile("Présenter à Terrassements"))
    desk.check("proposal-presented")
    proposal = desk.page.url

    company = visit().sign_in("company")
    company.open("/herault/a-faire/")
    follow(company, re.compile("vous est présentée"))
    told = company.page.inner_text("main")
    assert "Diop" not in told and "Mission locale" not in told and "éligibilité à établir" in told.lower()
    company.check("my-proposal")

    desk.open(proposal)
    follow(desk, "Embaucher")
    desk.check("proposal-hire")
    press(desk, "Enregistrer l’embauche")
    assert "Affectation enregistrée" in desk.page.inner_text("main, [role=status], body")
    prescriber.page.reload()
    assert "retenue, embauche le" in prescriber.page.inner_text("main")
    prescriber.check("offer-answered")
