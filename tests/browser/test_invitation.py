"""From an invitation to the first page of one's own, in a browser: its form comes from a link, and must be let in."""

import re

from tests.browser.house import follow, go, press
from tests.common.jobs.test_processes import wait_for


def test_an_invited_person_opens_her_access_and_the_link_then_opens_nothing(visit, demo):
    inviting = visit().sign_in("mission_team")
    inviting.open("/herault/organismes/?nature=desk")
    go(inviting.page.locator("main tbody th a"))
    follow(inviting, re.compile("^Inviter"))
    inviting.page.fill("input[name=email]", "lou.nouvelle@exemple.invalid")
    inviting.page.fill("input[name=first_name]", "Lou")
    inviting.page.fill("input[name=last_name]", "Essai (fictif)")
    inviting.check("invitation-form")
    press(inviting, "Envoyer l’invitation")
    inviting.check("invitation-sent")

    [link] = wait_for(lambda: demo.mailed_links("/i/"))
    invited = visit(phone=True)
    invited.open(link)
    invited.page.get_by_label("Avec un mot de passe").check()
    invited.page.fill("input[name=password]", "une phrase de cinq mots tranquille")
    invited.check("invitation-accept")
    press(invited, "Ouvrir mon accès")
    assert "Bienvenue" in invited.page.inner_text("body")
    invited.check("invitation-welcome")

    again = visit()
    assert again.page.goto(link).status == 410
    assert "Ce lien n’ouvre plus rien" in again.page.inner_text("h1")
    again.errors.clear()  # the browser notes the 410 as an error
    again.check("invitation-refused")
