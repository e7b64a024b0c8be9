"""Two clicks when the answer is simple: one to see it, one to record it with the page to leave."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from tests.builders import make_organization
from tests.coordination.procurement.builders import sign_in

QUICK = "/herault/coordination/etudes/reponse"
SIMPLE = [
    ("under the threshold", {"estimated_cents": "5 403 999"}, "rien"),
    ("not in force", {"notice_on": "2026-08-21"}, "rien"),
    ("out of the article", {"kind": "defense"}, "rien"),
    ("a concession under its threshold", {"kind": "concession", "estimated_cents": "5 403 999"}, "rien"),
    ("mandatory, with the default clause", {"trade": "maconnerie"}, "clause"),
    ("a clause where nothing binds", {"estimated_cents": "1 000 000", "trade": "maconnerie"}, "clause"),
]


@pytest.fixture
def buyer(herault):
    with mission_scope(herault.pk):
        return make_organization("buyer")


@pytest.fixture
def desk(herault, clock):
    clock("2026-11-25 09:00")
    with mission_scope(herault.pk):
        own = make_organization("desk")
    return sign_in(herault, "facilitator", own)


@pytest.fixture
def facts(buyer, desk):
    """What the form holds once the few facts are typed: the desk is there already."""
    form = desk.get(QUICK).context["form"]

    def typed(**changes):
        return {
            "title": "Halle (fictif)",
            "buyer": buyer.pk,
            "desk": form.initial["desk"].pk,
            "kind": "travaux",
            "capacity": "pouvoir-adjudicateur",
            "estimated_cents": "6 000 000",
            "notice_on": "2026-12-15",
            "trade": "",
            "decided_by": "La maire (fictif)",
            "public_id": form.initial["public_id"],
            **changes,
        }

    return typed


@pytest.mark.parametrize(("what", "changes", "decision"), SIMPLE, ids=[what for what, _, _ in SIMPLE])
def test_a_simple_answer_is_seen_then_recorded(herault, desk, facts, what, changes, decision):
    sent = facts(**changes)
    seen = desk.post(QUICK, sent).content.decode()
    assert f'name="enregistrer" value="{decision}"' in seen
    with mission_scope(herault.pk):
        assert not OpportunityStudy.objects.exists(), "seeing keeps nothing"
    recorded = desk.post(QUICK, sent | {"enregistrer": decision}, follow=True)
    page = recorded.content.decode()
    assert "La page à laisser à l’acheteur est prête" in page
    with mission_scope(herault.pk):
        study = OpportunityStudy.objects.get()
        assert (study.decision, study.decided_by, str(study.decided_on)) == (
            decision,
            "La maire (fictif)",
            "2026-11-25",
        )
        assert study.lots.count() == (decision == "clause")
        assert (study.basis, study.way) == (("L2112-2", "condition") if decision == "clause" else ("", ""))
    assert desk.post(QUICK, sent | {"enregistrer": decision}).status_code == 302
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.count() == 1, "sent twice, it is one study"


def test_the_default_clause_takes_the_usual_figures_of_its_trade(herault, desk, facts):
    """6 000 000 € × 50 % × 5 % ÷ 30 €/h = 5 000 h (published example, 1 000 000 € give 833 h)."""
    seen = desk.post(QUICK, facts(trade="maconnerie")).content.decode()
    assert "5\u202f000\u00a0h" in seen
    assert "mefsud77.fr" in seen
    desk.post(QUICK, facts(trade="maconnerie", enregistrer="clause"))
    with mission_scope(herault.pk):
        study = OpportunityStudy.objects.get()
        assert (study.lots.get().hours, study.basis, len(study.publics)) == (5_000, "L2112-2", 18)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, "rien"),
        ({"is_call_off": "on"}, "rien"),
        ({"notice_on": "2028-03-01"}, "rien"),
        ({"kind": "concession"}, "rien"),
        ({}, "clause"),
    ],
)
def test_an_answer_that_is_not_simple_is_not_recorded_and_leads_to_the_whole_study(
    herault, desk, facts, changes, asked
):
    """Mandatory without hours, a call-off, a day no threshold is known for, a concession from its threshold on."""
    page = desk.post(QUICK, facts(**changes, enregistrer=asked)).content.decode()
    assert "Ouvrir l’étude complète" in page
    assert 'value="rien"' not in page
    with mission_scope(herault.pk):
        assert not OpportunityStudy.objects.exists()
    opened = desk.post(QUICK, facts(**changes, enregistrer="etude"))
    with mission_scope(herault.pk):
        study = OpportunityStudy.objects.get()
    assert not study.is_decided
    assert opened["Location"].endswith(f"/{study.public_id}/modifier")


def test_for_cleaning_the_staff_taken_over_is_told_before_the_default_clause_is_recorded(desk, facts):
    assert (
        "reprend le personnel en place" in desk.post(QUICK, facts(trade="nettoyage", kind="services")).content.decode()
    )
    assert "reprend le personnel" not in desk.post(QUICK, facts(trade="maconnerie")).content.decode()


def test_who_decides_is_asked_before_a_decision_is_recorded_and_what_was_typed_stays(herault, desk, facts):
    page = desk.post(QUICK, facts(kind="defense", decided_by="", enregistrer="rien")).content.decode()
    assert "Dites qui décide" in page
    assert 'value="6 000 000"' in page
    with mission_scope(herault.pk):
        assert not OpportunityStudy.objects.exists()


def test_home_and_the_list_lead_there_and_another_desk_cannot_be_named(herault, desk, facts):
    for start in ("/herault/", "/herault/coordination/etudes/"):
        assert QUICK in desk.get(start).content.decode()
    with mission_scope(herault.pk):
        other = make_organization("desk")
    assert "errorlist" in desk.post(QUICK, facts(desk=other.pk, kind="defense", enregistrer="rien")).content.decode()
    with mission_scope(herault.pk):
        assert not OpportunityStudy.objects.exists()
