"""The papers of a pooling: the letter its holder signs, prepared before anything is recorded; the convention. No
person is named in either: buyers sign both."""

import io

from django.urls import reverse
from docx import Document

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Pooling
from levier.coordination.hours.pooling.rules import PoolingKind
from tests.builders import make_organization
from tests.coordination.hours.builders import NOW, make_membership, signed_in
from tests.coordination.hours.pooling.builders import BEZIERS, Pooled, poolable_award


def url(name, *args):
    return f"/herault{reverse(name, args=args)}"


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def said(response):
    """What a Word file says, line by line."""
    return [plain(line.text) for line in Document(io.BytesIO(response.content)).paragraphs]


def headings(response):
    lines = Document(io.BytesIO(response.content)).paragraphs
    return [line.text for line in lines if line.style.name == "Heading 1"]


def test_the_holders_letter_is_prepared_from_the_contracts_chosen_and_records_nothing(herault, time_machine):
    time_machine.move_to(NOW)
    with mission_scope(herault.pk):
        holder = make_organization("company", name="Sud Voirie (fictif)", siret="21340172201787")
        lead = make_organization("desk")
        first, second = (poolable_award(holder, lead=lead) for _ in range(2))
        far = poolable_award(holder, BEZIERS, lead=lead)
        desk, company = (signed_in(make_membership(*one)) for one in ((lead, "facilitator"), (holder, "company")))
    new = url("pooling_new", first.lot.contract.operation.public_id)
    asked = {"kind": "globalisation", "demande": "1"}
    refused = plain(desk.post(new, {**asked, "awards": [str(first.public_id), str(far.public_id)]}).content.decode())
    assert "pas dans un même bassin d’emploi" in refused
    assert "Indiquez le jour à compter duquel" not in refused, "the letter needs no day yet"
    split = {**asked, "kind": "repartition", "awards": [str(first.public_id), str(second.public_id)]}
    assert "ne demande rien à l’acheteur" in plain(desk.post(new, split).content.decode())
    letter = desk.post(new, {**asked, "awards": [str(first.public_id), str(second.public_id)]})
    assert headings(letter) == [
        "Reste à compléter", "Destinataires", "Objet", "Marchés", "Ce qui est demandé", "Signature",
    ]  # fmt: skip
    text = "\n".join(said(letter))
    for words in (
        "Sud Voirie (fictif) (SIRET 213 401 722 01787)", "bassin d’emploi de Montpellier", "1 200 h dues",
        "CCAG Travaux, 20.1.3" if first.lot.contract.ccag else "CCAG 2021 (Travaux, 20.1.3)",
        "Globalisation admise entre marchés d’un même bassin d’emploi", str(first.lot.contract.operation.buyer),
    ):  # fmt: skip
        assert words in text
    assert "{" not in text
    with mission_scope(herault.pk):
        assert not Pooling.objects.exists()

    page = url("my_award", first.public_id)
    assert "Demander la globalisation" in company.get(page).content.decode()
    own = said(company.get(url("my_pooling_request", first.public_id)))
    assert [line for line in said(letter) if "h dues" in line] == [line for line in own if "h dues" in line]
    alone = company.get(url("my_pooling_request", far.public_id), follow=True)
    assert "pas dans un même bassin d’emploi" in plain(alone.content.decode())
    assert desk.get(url("my_pooling_request", first.public_id)).status_code == 403


def test_the_convention_says_what_was_agreed_and_names_nobody(herault, time_machine):
    time_machine.move_to(NOW)
    with mission_scope(herault.pk):
        pooled = Pooled(is_agreed=False)
        pooled.agree(pooled.awards[0])
        split = Pooled(kind=PoolingKind.SPLIT)
        desk = signed_in(make_membership(pooled.lead, "facilitator"))
        of_split = signed_in(make_membership(split.lead, "facilitator"))
        stranger = signed_in(make_membership(make_organization("desk"), "facilitator"))
    page = url("pooling", pooled.pooling.public_id)
    assert "Projet de convention" in desk.get(page).content.decode()
    convention = desk.get(url("pooling_convention", pooled.pooling.public_id))
    assert headings(convention) == [
        "Reste à compléter", "Parties", "Objet", "Marchés réunis", "Accord des acheteurs",
        "Comment les heures se répartissent", "Personnes et justificatifs", "Fin", "Signatures",
    ]  # fmt: skip
    text = "\n".join(said(convention))
    for words in (
        "demandée le 5 janvier 2026 (Courrier du 5 janvier)", "accord du 20 janvier 2026 (Courrier de l’acheteur)",
        "accord attendu", "À compter du 1er janvier 2026", f"{pooled.lead}, guichet qui suit l’exécution",
        "jamais avant le mois au cours duquel le dernier acheteur donne son accord",
        "tous les 3 mois", "zone d’emploi de l’INSEE, découpage de 2020",
    ):  # fmt: skip
        assert words in text
    assert pooled.hired.participant.last_name not in text
    assert pooled.hired.participant.first_name not in text
    assert "{" not in text
    assert "du jour où chaque acheteur a donné son accord" not in text, "the ledger shares whole months"
    assert "la définissent (CCAG" in text
    with mission_scope(herault.pk):
        pooled.agree(pooled.awards[1])
    text = "\n".join(said(desk.get(url("pooling_convention", pooled.pooling.public_id))))
    assert "À compter du 20 janvier 2026, jour du dernier accord (demandé à compter du 1er janvier 2026)" in text
    assert "janvier 2026 est réparti en entier. Les heures des mois qui le précèdent restent au marché" in text
    assert stranger.get(url("pooling_convention", pooled.pooling.public_id)).status_code == 404
    assert of_split.get(url("pooling_convention", split.pooling.public_id)).status_code == 404
