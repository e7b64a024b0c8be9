"""A study whose lots are not a fixed amount: typed, shown, printed, written, carried into the hours owed."""

import io
import re

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import Phase
from levier.coordination.commitments.selectors import lot_hours
from levier.coordination.procurement.models import Lot
from tests.coordination.clauses.builders import DETAILED, TC1, make_ready_study, make_study, typed
from tests.coordination.clauses.test_carried_terms import settle
from tests.coordination.clauses.test_pages import COMPUTE, NEW, address
from tests.coordination.procurement.builders import sign_in

MILLION = 100_000_000


def a_lot(rank, **figures):
    """What the form sends for one more lot, the published example but for its shape."""
    sent = {"number": rank, "title": f"Lot {rank}", "amount_cents": "1 000 000", "labour_share": "50", "rate": "5",
            "hourly_cost_cents": "30", **figures}  # fmt: skip
    return {f"lots-{rank - 1}-{name}": str(value) for name, value in sent.items()}


SHAPED = {
    **a_lot(1, shape="phases", options_cents="500 000\n250 000,50"),
    **a_lot(2, shape="annuel", periods=3),
    **a_lot(3, shape="tranches", slice_cents="2 000", slice_hours=1, threshold_cents="700 000", labour_share="",
            rate="", hourly_cost_cents=""),
    **a_lot(4, shape="minimum", threshold_cents="500 000"),
    **a_lot(5, transferred_hours="6666,67"),
    "lots-TOTAL_FORMS": "5",
    "estimated_cents": "9 000 000",
}  # fmt: skip
SAID = (
    "833\u00a0h pour la tranche ferme",
    "208\u00a0h si la tranche optionnelle 2 est affermie",
    "833\u00a0h pour la première période, puis 833\u00a0h à chaque reconduction",
    "1\u00a0h par tranche de 2\u202f000\u00a0€ HT au-delà de 700\u202f000\u00a0€ HT",
    "417\u00a0h sur le minimum de 500\u202f000\u00a0€ HT, à proportion au-delà",
    "Personnel repris",
)


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_ready_study()


@pytest.fixture
def desk(herault, study):
    return sign_in(herault, "facilitator", study.desk)


def plain(text):
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_every_shape_is_typed_once_and_followed_to_the_hours_owed(herault, desk, study):
    live = desk.post(COMPUTE, typed(study, **SHAPED)).content.decode()
    for words in SAID:
        assert words in live
    by_slices = live[live.index("1\u00a0h par tranche de") :]
    assert "ffort d’insertion usuel" in live
    assert "ffort d’insertion usuel" not in by_slices[: by_slices.index("417\u00a0h")], "it uses no effort"
    assert (
        desk.post(address("study_edit", study), typed(study, ccag="Travaux", publics="RSA", **SHAPED)).status_code
        == 302
    )
    edited = desk.get(address("study_edit", study)).content.decode()
    assert "500 000\n250 000,5</textarea>" in edited.replace("\u202f", " ")
    assert edited.count("<details open>") == 5

    printed = desk.get(address("study_pdf", study)).content
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages))
    for words in SAID:
        assert plain(words) in text

    assert desk.post(address("study_details", study), DETAILED).status_code == 302
    words = desk.get(address("study_words", study)).content.decode()
    assert "lot 3, Lot 3\u00a0: 1\u00a0h par tranche de 2\u202f000\u00a0€ HT au-delà" in words

    with mission_scope(herault.pk):
        study.refresh_from_db()
        settle(study)
    operation = desk.post(address("study_operation", study))["Location"]
    with mission_scope(herault.pk):
        lots = list(Lot.objects.order_by("number"))
    hours_page = f"{operation.rstrip('/')}/heures"
    committed = desk.get(hours_page).content.decode()
    shown = {lot.number: f'name="heures-{lot.pk}" value="833"' in committed for lot in lots}
    assert shown == {1: True, 2: True, 3: False, 4: False, 5: False}
    sent = {f"heures-{lots[0].pk}": "833", f"heures-{lots[1].pk}": "833", f"poids-{study.desk_id}": "1",
            "key_kind": KeyKind.PLACE.value, "effective_on": "2026-11-02", "document": "AE"}  # fmt: skip
    assert desk.post(hours_page, sent).status_code == 302
    with mission_scope(herault.pk):
        phases = [(phase.lot.number, phase.kind, phase.title, phase.hours) for phase in Phase.objects.all()]
    assert phases == [
        (1, "optional", "Tranche optionnelle 1", 417),
        (1, "optional", "Tranche optionnelle 2", 208),
        (2, "renewal", "Reconduction 1", 833),
        (2, "renewal", "Reconduction 2", 833),
    ]
    shape = desk.get(f"/herault/coordination/lots/{lots[2].public_id}/forme").content.decode()
    assert '<option value="tranches" selected>' in shape
    assert 'value="2 000"' in shape.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"shape": "phases"}, "le montant de chaque tranche optionnelle"),
        ({"shape": "phases", "options_cents": "12\nmille"}, "n’est pas un nombre. Exemple attendu"),
        ({"shape": "annuel", "periods": "0"}, "Le minimum est 1"),
        ({"periods": "3"}, "videz ce champ, ou changez de forme"),
        ({"shape": "spirale"}, "spirale"),
        ({"shape": "part", "rate": ""}, "Indiquez l’effort d’insertion"),
    ],
)
def test_a_figure_that_is_missing_or_useless_is_said_beside_its_field(herault, desk, study, figures, sentence):
    # Before the first usual effort known: an empty one is then to be typed.
    page = desk.post(NEW, typed(study, notice_on="2025-03-10", **a_lot(1, **figures))).content.decode()
    assert sentence in page
    assert 'class="errorlist"' in page
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.count() == 1


def test_options_and_renewals_count_in_the_whole_need(study):
    with mission_scope(study.mission_id):
        with pytest.raises(Problem, match="dépassent la valeur estimée"):
            make_study([{**TC1, "shape": "annuel", "periods": 7}])
        other = make_study([{**TC1, "shape": "phases", "options_cents": [MILLION]}], rounds_down=True, rounding=35)
        assert other.lots.get().hours == 805


def test_the_database_refuses_a_shape_without_its_figures(study):
    with mission_scope(study.mission_id):
        for broken in ({"shape": "tranches"}, {"shape": "annuel"}, {"rate": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                StudyLot.objects.update(**broken)


def test_the_rounding_of_a_framework_follows_it_into_its_contract(herault, desk, study):
    """1 000 000 € × 50 % × 5 % ÷ 30 €/h = 833,33 h: 805 by whole weeks, in the study and in the contract's invoices."""
    with mission_scope(herault.pk):
        share = make_study([{**TC1, "shape": "part"}], desk=study.desk, rounding=35, rounds_down=True)
        assert share.lots.get().hours == 805
        settle(share)
    desk.post(address("study_operation", share))
    with mission_scope(herault.pk):
        lot = Lot.objects.get(contract__operation__studies=share)
        operation = lot.contract.operation
    owed = desk.get(f"/herault/coordination/operations/{operation.public_id}/heures").content.decode()
    assert "l’étude a prévu 2,5\u202f% du montant HT, à 30\u00a0€ l’heure" in owed.replace("2,5\u00a0%", "2,5\u202f%")
    assert "Accord-cadre\u00a0: laissez vide" in owed
    page = f"/herault/coordination/lots/{lot.public_id}/forme"
    shown = desk.get(page).content.decode()
    assert '<option value="35" selected>' in shown
    assert re.search(r'<input[^>]*name="rounds_down"[^>]* checked', shown)
    sent = {"kind": "part", "rate": "2,5", "hour_cost_cents": "30", "rounding": "35", "rounds_down": "on",
            "key_kind": KeyKind.PLACE.value, "effective_on": "2026-12-20", "document": "CCAP",
            f"poids-{study.desk_id}": "1"}  # fmt: skip
    assert desk.post(page, sent).status_code == 302
    invoice = {"basis": "invoice", "amount_cents": "1 000 000", "on": "2026-11-03", "document": "F1"}
    desk.post(f"/herault/coordination/lots/{lot.public_id}/montant", invoice)
    with mission_scope(herault.pk):
        assert lot_hours(lot).due == 805
        assert "arrondi à 35\u00a0heures (une semaine), à l’entier inférieur" in lot_hours(lot).words
    assert desk.post(page, {**sent, "rounding": "12"}).status_code == 200
