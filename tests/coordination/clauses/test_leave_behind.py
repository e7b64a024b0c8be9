"""The page left with a buyer: what still binds, what comparable buyers did, the hours at stake, the opting-out."""

import datetime
import io

import pytest
from django.db.models import Sum
from django.urls import reverse
from pypdf import PdfReader

from levier.common.registry import standings
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.leave_behind import LotAtStake, compare, lot_lines
from levier.coordination.clauses.services import decide
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.wording.packaged import models
from tests.builders import make_organization
from tests.coordination.clauses.builders import TC1, make_study, new_version
from tests.coordination.clauses.test_pages import address
from tests.coordination.procurement.builders import sign_in

WHO = {"decided_by": "La maire (fictif)", "decided_on": datetime.date(2026, 11, 20), "author": None}


def settled(decision, **fields):
    study = make_study(**fields)
    decide(study, decision, version=study.version, **WHO)
    return study


@pytest.fixture
def study(herault):
    """A purchase under the threshold, of which nothing is decided."""
    with mission_scope(herault.pk):
        return make_study(estimated_cents=110_000_000)


def pdf_text(client, study):
    answer = client.get(address("study_answer", study))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_no_says_what_binds_and_the_hours_at_stake(herault, study):
    text = pdf_text(sign_in(herault, "facilitator", study.desk), study)
    for words in ("Pas d’obligation", "L2111-1", "50 000 000 € HT par an", "833", "Pas assez de cas"):
        assert words in text


def test_a_no_above_the_threshold_says_the_energy_too(herault):
    """Launched before 22 August 2026: no duty at any amount, but L2111-1 asks more from the European threshold on."""
    with mission_scope(herault.pk):
        above = make_study(notice_on=datetime.date(2026, 3, 2))
        below = make_study(notice_on=datetime.date(2026, 3, 2), estimated_cents=1_000_000)
    for found, said in ((above, True), (below, False)):
        client = sign_in(herault, "facilitator", found.desk)
        for shown in (client.get(address("study", found)).content.decode(), pdf_text(client, found)):
            assert ("sobriété énergétiques" in shown) == said


def test_the_page_stays_one_page_however_many_lots(herault):
    """Beyond six lots their hours are told by trade, and beyond six trades the smallest together."""
    known = list(trades())[:12]
    lots = [TC1 | {"trade": known[rank % 12], "amount_cents": 20_000_000 - 100_000 * (rank % 12)} for rank in range(25)]
    with mission_scope(herault.pk):
        study = make_study(lots=lots, way="reserve", basis="L2113-13", notes="Vu en réunion. " * 20)
        decide(study, Decision.EXEMPTION, ground="CONCURRENCE_OU_DIFFICULTE", reason="Deux fabricants. " * 12,
               version=study.version, **WHO)  # fmt: skip
        hours = study.lots.aggregate(total=Sum("hours"))["total"]
    text = pdf_text(sign_in(herault, "facilitator", study.desk), study)
    assert "Lot 1," not in text
    assert "Autres métiers : 14 lots" in text
    assert " ".join(f"ensemble : {formats.whole_hours(hours)}".split()) in text


def test_lots_are_told_one_by_one_up_to_six_then_by_trade_without_losing_an_hour():
    def lots(number):
        return [LotAtStake(f"Lot {n}", "peinture" if n % 2 else "", f"{n} h", n or None) for n in range(number)]

    assert lot_lines(lots(6))[1] == ("Lot 1", "1 h")
    assert lot_lines(lots(7)) == [
        ("Métier non précisé\u00a0: 4\u00a0lots, dont 1 à calibrer", formats.whole_hours(2 + 4 + 6)),
        ("Peinture\u00a0: 3\u00a0lots", formats.whole_hours(1 + 3 + 5)),
    ]


def test_a_reservation_alone_is_said_to_be_verified_wherever_the_answer_is(herault):
    """L2112-2-1 asks for conditions of performance (domain reference, mandatory social conditions)."""
    with mission_scope(herault.pk):
        study = make_study(way="reserve", basis="L2113-13")
        plain = make_study()
    client = sign_in(herault, "facilitator", study.desk)
    words = "savoir si une réservation seule y répond reste à vérifier"
    for page in ("study", "study_decide"):
        assert words in client.get(address(page, study)).content.decode().replace("\u00a0", " ")
    assert words in pdf_text(client, study)
    whole = PdfReader(io.BytesIO(client.get(address("study_pdf", study)).content))
    assert words in " ".join(" ".join(page.extract_text() for page in whole.pages).split())
    other = sign_in(herault, "facilitator", plain.desk)
    assert "réservation seule" not in other.get(address("study", plain)).content.decode()


@pytest.mark.parametrize("others", [4, 5])
def test_what_comparable_buyers_did_is_counted_from_five_cases(herault, study, others):
    with mission_scope(herault.pk):
        for _ in range(others):
            settled(Decision.CLAUSE, desk=study.desk, estimated_cents=110_000_000)
        settled(Decision.CLAUSE, desk=study.desk, buyer=study.buyer)
        settled(Decision.CLAUSE, desk=study.desk, kind="services")
    client = sign_in(herault, "facilitator", study.desk)
    counted = "5 sur 5" in client.get(address("study", study)).content.decode()
    assert counted == (others == 5)
    assert ("5 sur 5" in pdf_text(client, study)) == counted


def test_the_studies_of_one_or_two_buyers_are_not_what_comparable_buyers_do():
    """Five studies of one buyer are that buyer's habits, and would tell them."""
    assert not compare([("clause", 1)] * 5).is_enough
    assert not compare([("clause", 1), ("clause", 2)] * 5).is_enough
    assert compare([("clause", 1), ("clause", 2)] * 5).decisions == []
    told = compare([*[("clause", buyer) for buyer in (1, 2, 3, 3)], ("exemption", 3)])
    assert (told.total, told.buyers, [number for _, number in told.decisions]) == (5, 3, [4, 1])


def test_a_desk_counts_only_the_studies_it_follows_and_the_mission_all_of_them(herault, study):
    with mission_scope(herault.pk):
        for _ in range(5):
            settled(Decision.CLAUSE)
        team = sign_in(herault, "mission_team", make_organization("mission"))
    assert "Pas assez de cas" in pdf_text(sign_in(herault, "facilitator", study.desk), study)
    assert "5 sur 5" in pdf_text(team, study)


def test_the_page_names_no_other_buyer(herault, study):
    with mission_scope(herault.pk):
        others = [settled(Decision.CLAUSE, desk=study.desk) for _ in range(5)]
        names = [str(other.buyer) for other in others]
    text = pdf_text(sign_in(herault, "facilitator", study.desk), study)
    assert str(study.buyer) in text
    assert [name for name in names if name in text] == []


@pytest.mark.parametrize(
    ("capacity", "place"),
    [
        ("pouvoir-adjudicateur", "dans les documents conservés en application de l’article L2184-1"),
        ("autorite-centrale", "dans les documents conservés en application de l’article L2184-1"),
        ("entite-adjudicatrice", "par tout moyen approprié"),
    ],
)
def test_the_paragraph_that_opts_out_says_its_ground_its_reasons_and_its_place(herault, capacity, place):
    """L2112-2-1, II, 3° and III."""
    with mission_scope(herault.pk):
        study = make_study(capacity=capacity)
        decide(study, Decision.EXEMPTION, ground="CONCURRENCE_OU_DIFFICULTE", reason="Deux fabricants seulement.",
               version=study.version, **WHO)  # fmt: skip
    client = sign_in(herault, "facilitator", study.desk)
    for shown in (client.get(address("study", study)).content.decode(), pdf_text(client, study)):
        for words in ("L2112-2-1, II, 3°", "Deux fabricants seulement.", place, "odèle de Levier"):
            assert words in shown
        assert ("L2184-1" in shown) == (capacity != "entite-adjudicatrice")


def test_the_paragraph_that_opts_out_is_written_from_the_missions_model_on_its_articles(herault, as_role):
    with mission_scope(herault.pk):
        study = make_study()
        decide(study, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="Aucun lien avec {motif}.",
               version=study.version, **WHO)  # fmt: skip
    model = models()["renonciation"]
    team, edit = as_role("mission_team"), "/herault/coordination/modeles/renonciation/modifier"
    without = team.post(edit, new_version("renonciation", body="{motif}")).content.decode()
    assert "Ce texte doit garder" in without
    assert "{lieu}" in without
    body = model.body + "Vu par le service des marchés."
    sent = new_version("renonciation", body=body, articles="L2112-2-1 L2184-1 L2111-1")
    assert team.post(edit, sent).status_code == 302
    client = sign_in(herault, "facilitator", study.desk)
    for shown in (client.get(address("study", study)).content.decode(), pdf_text(client, study)):
        for words in (
            "Vu par le service des marchés.", "ersion 1 de la mission", "Aucun lien avec {motif}.",
            "L2111-1 (version du 16/10/2025)", "L2184-1 (version du 01/04/2019)",
        ):  # fmt: skip
            assert words in shown, words
    with mission_scope(herault.pk):
        on_article = [line.url for line in standings() if line.article == "L2184-1"]
    assert on_article == [reverse("wording", args=["renonciation"])]
