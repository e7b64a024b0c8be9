"""The convention between desks: what the operation holds, under the headings of the domain reference; no person."""

import io

from django.urls import reverse
from docx import Document

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.territories.agreeing import offer_operation
from levier.coordination.commitments.territories.convention import LotSplit
from levier.coordination.commitments.territories.services import move_share
from tests.builders import make_organization
from tests.coordination.hours.builders import DAY, Case, signed_in


def test_a_lot_is_said_with_its_place_and_shares():
    lot = LotSplit("Lot 1", "Béziers et Sète", [("A", 700), ("B", 500)])
    assert lot.words.replace("\u202f", " ").replace("\u00a0", " ") == (
        "Lot 1, exécuté à Béziers et Sète : 700 h pour A et 500 h pour B ; en tout 1 200 h."
    )


def test_the_draft_names_the_parties_the_shares_and_what_is_left_to_complete(herault):
    case = Case(herault)
    with mission_scope(herault.pk):
        operation = case.award.lot.contract.operation
        guest = make_organization("desk", name="Guichet du Gard")
        move_share(
            case.award.lot, case.lead, guest, 300, done=0, below=False, reason="Convenu",
            effective_on=DAY(2026, 2, 1), author=case.facilitator,
        )  # fmt: skip
        offer_operation(
            operation, guest, partner=None, partner_name="Mission du Gard", document="Convention",
            author=case.facilitator,
        )  # fmt: skip
    lead = signed_in(case.facilitator)
    assert (
        "Projet de convention"
        in lead.get(f"/herault{reverse('operation', args=[operation.public_id])}").content.decode()
    )
    response = lead.get(f"/herault{reverse('operation_convention', args=[operation.public_id])}")
    read = [line.text for line in Document(io.BytesIO(response.content)).paragraphs]
    headings = [
        line.text for line in Document(io.BytesIO(response.content)).paragraphs if line.style.name == "Heading 1"
    ]
    assert headings == [
        "Reste à compléter", "Parties", "Périmètre", "Guichet chef de file", "Clé de répartition", "Données échangées",
        "Rythme", "Bilan final", "Signatures",
    ]  # fmt: skip
    text = "\n".join(read).replace("\u202f", " ").replace("\u00a0", " ")
    for said in (
        operation.name, f"{case.lead}, guichet chef de file", "Guichet du Gard", "Mission du Gard", "article 26",
        "article 28", "900 h pour", "300 h pour", "en tout 1 200 h", "tous les 3 mois",
    ):  # fmt: skip
        assert said in text
    signatures = text.split("Signatures\n", 1)[1]
    for party in (str(case.lead), "Guichet du Gard", "Mission du Gard", case.mission.name):
        assert party in signatures
    assert case.assignment.participant.last_name not in text
    assert "{" not in text
