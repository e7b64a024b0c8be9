"""The coordinator of an operation over several territories, in a browser: a share handed to another desk, read on its
side, told by two axes, put in a convention, and counted by another mission once both agree."""

import io
import re

from docx import Document

from tests.browser.house import follow, press

OPERATION = "Ligne nouvelle, première phase"
HANDED = "Chantier ouvert à Béziers plus tôt que prévu"


def plain(text):
    """A text with plain spaces."""
    return re.sub(r"[\s\u202f\u00a0]+", " ", text).strip()


def told(window):
    return plain(window.page.inner_text("main"))


def line(window, head):
    """The cells of the first line of a table that begins with these words."""
    row = window.page.locator("main tbody tr").filter(has=window.page.locator("th", has_text=head)).first
    return [plain(cell) for cell in row.locator("td").all_inner_texts()]


def open_operation(window):
    window.open("/herault/coordination/operations/?texte=Ligne")
    follow(window, re.compile(OPERATION))


def test_a_share_is_handed_over_and_each_territory_reads_its_own(visit, demo):
    lead, associate = visit().sign_in("mission_team"), visit(phone=True).sign_in("facilitator")
    open_operation(lead)
    operation = lead.page.url
    assert associate.page.goto(operation).status == 404  # her desk answers for nothing in it yet
    associate.errors.clear()

    follow(lead, "parts du lot 1")
    lead.page.get_by_label("Guichet qui donne", exact=True).select_option(label="Sète agglopôle méditerranée")
    lead.page.get_by_label("Guichet qui reçoit").select_option(label="PLIE Haut Languedoc et Vignobles")
    lead.page.get_by_label("Heures transférées").fill("1 300")
    lead.page.get_by_label("Motif").fill(HANDED)
    press(lead, "Transférer")
    assert "ne répond que de 1 200 h" in told(lead)
    assert lead.page.get_by_label("Motif").input_value() == HANDED
    lead.check("share-move-refused")
    lead.page.get_by_label("Heures transférées").fill("200")
    press(lead, "Transférer")
    lead.check("operation-shared")
    assert line(lead, "PLIE Haut Languedoc et Vignobles")[-1] == "200 h"
    assert line(lead, "Sète agglopôle méditerranée")[-1] == "2 200 h"
    assert "Les parts des guichets font exactement les heures dues" in told(lead)

    # The desk that received it follows the operation from now on: it reads why, and changes nothing of it.
    open_operation(associate)
    associate.check("operation-of-an-associate")
    assert HANDED in associate.page.content()
    assert associate.page.get_by_role("link", name="parts du lot 1").count() == 0
    assert associate.page.get_by_role("link", name="Ajouter un marché").count() == 0
    associate.open("/herault/coordination/?par=guichet")
    assert line(associate, "PLIE Haut Languedoc et Vignobles")

    # The same hours on two axes, each making the whole operation.
    follow(lead, re.compile("Par guichet, par mois et par lieu"))
    lead.check("territories")
    assert told(lead).count("Opération entière 12 000 h") == 2
    lead.page.go_back()
    with lead.page.expect_download() as waited:
        lead.page.get_by_role("link", name=re.compile("Projet de convention")).click()
    convention = Document(io.BytesIO(waited.value.path().read_bytes()))
    words = plain(" ".join(paragraph.text for paragraph in convention.paragraphs))
    assert "1 000 h pour Sète agglopôle méditerranée" in words
    assert "200 h pour PLIE Haut Languedoc et Vignobles" in words

    # Another mission counts the part of its desk, for as long as both agree.
    follow(lead, "Accords avec d’autres missions")
    lead.check("agreements")
    follow(lead, re.compile("Mettre fin"))
    lead.page.get_by_label("Motif").fill("Nouvelle convention à signer")
    lead.check("agreement-end")
    press(lead, re.compile("Mettre fin"))
    lead.page.get_by_label("Guichet dont la part").select_option(label="Guichet d’Exempleville, Val-d’Exemple (fictif)")
    lead.page.get_by_label("Mission de cette installation").select_option(
        label="Clause sociale du Val-d’Exemple (fictif)"
    )
    lead.page.get_by_label("Convention ou décision").fill("Convention 2026-2 (fictive)")
    press(lead, "Proposer l’accord")
    assert "proposé" in told(lead)

    other = visit().sign_in("mission_team", email="mission.exemple@demo.invalid", mission="val-d-exemple")
    follow(other, re.compile("vous propose une part de son opération"))
    other.check("opened-operation-offered")
    assert "12 000 h" not in told(other)
    follow(other, "Accepter")
    other.page.get_by_label(re.compile("guichet", re.IGNORECASE)).select_option(index=1)
    press(other, re.compile("Accepter"))
    other.check("opened-operation")
    assert "1 200 h" in told(other)
    assert "12 000 h" in told(other)
    assert "Terrassements (fictif)" not in told(other)  # shares and totals, never who holds a lot nor who works there
    lead.page.reload()
    assert line(lead, "Clause sociale du Val-d’Exemple")[1].startswith("en vigueur")
