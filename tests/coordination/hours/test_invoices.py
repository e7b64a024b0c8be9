"""Hours nobody knows, from the invoice of a subcontractor: amount excluding tax ÷ the mission's hourly rate."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import DatedLine
from levier.coordination.hours.invoiced import check_shares, hours_invoiced, shared_out, working
from levier.coordination.hours.models import InvoicedWork, LedgerEntry
from levier.coordination.hours.sums import sums_follow_the_ledger
from levier.coordination.participants.models import Assignment
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import DAY, make_eligible
from tests.coordination.hours.test_entering_pages import PDF, entry, words  # noqa: F401 the fixture `entry`


@pytest.mark.parametrize(
    ("amount", "rate", "hundredths"),
    [(450_000, 2_500, 18_000), (100_000, 3_000, 3_333), (1_00, 2_00, 50), (1, 200, 1), (1, 201, 0)],
)
def test_an_amount_divided_by_the_rate_is_rounded_once_to_the_nearest_hundredth(amount, rate, hundredths):
    assert hours_invoiced(amount, rate) == hundredths


@given(st.integers(0, 10**7), st.integers(1, 40))
def test_hours_shared_between_people_add_up_and_differ_by_a_hundredth_at_most(total, people):
    shares = shared_out(total, people)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


def test_a_share_is_something_and_no_more_than_a_month_holds():
    check_shares([74_400], 744)
    for shares in ([74_401], [1, 0]):
        with pytest.raises(Problem) as refused:
            check_shares(shares, 744)
        assert refused.value.field == "amount_cents"
    assert "÷ 25\u00a0€/h = 180\u00a0h, partagées entre 3\u00a0personnes" in working(450_000, 2_500, 18_000, 3)


@pytest.fixture
def team(case):
    """Two workers of a structure in subcontracting on the case's award, beside its direct hire."""
    with mission_scope(case.mission.pk):
        structure = make_organization("inclusive", name="Atelier Vidal (fictif)")
        workers = [make_assignment(case.award) for _ in range(2)]
        for worker in workers:
            worker.mode, worker.employer, worker.contract_type = "subcontract", structure, "CDDI"
            worker.save()
            make_eligible(worker)
    return workers


def rate(case, cents, day=DAY(2026, 1, 1)):
    with mission_scope(case.mission.pk):
        DatedLine.objects.create(
            table="facture", key="tous", value=cents, first_day=day, source="prix moyen relevé en 2025 (fictif)"
        )


def bill(team, **typed):
    sent = {
        "month": "2026-03-01", "people": [worker.pk for worker in team], "reference": "F-2026-12",
        "invoiced_on": "2026-04-01", "amount_cents": "4 500", "copy": SimpleUploadedFile("facture.pdf", PDF), **typed,
    }  # fmt: skip
    return {name: value for name, value in sent.items() if value is not None}


def test_until_the_mission_has_a_rate_the_page_says_so_and_nothing_enters(entry, facilitator, team):  # noqa: F811
    assert "D’après une facture" in words(facilitator.get(entry.entry))
    page = words(facilitator.get(f"{entry.entry}/facture"))
    assert "Aucun taux horaire n’est fixé pour ces mois, et aucun texte n’en donne" in page
    assert "Enregistrer la facture" not in page
    facilitator.post(f"{entry.entry}/facture", bill(team))
    rate(entry, 2_500, DAY(2026, 4, 1))
    assert "aucun taux" in words(facilitator.post(f"{entry.entry}/facture", bill(team))).lower()
    with mission_scope(entry.mission.pk):
        assert not LedgerEntry.objects.exists() and not InvoicedWork.objects.exists()


def test_what_is_wrong_with_its_copy_is_told_with_the_other_faults(entry, facilitator, team):  # noqa: F811
    rate(entry, 2_500)
    copy = SimpleUploadedFile("facture.exe", b"MZ\x90")
    page = words(facilitator.post(f"{entry.entry}/facture", bill(team, reference="", copy=copy)))
    assert "Recopiez le numéro de la facture." in page
    assert "facture.exe » n’est pas d’un type accepté" in page


def test_an_invoice_makes_hours_whose_working_stands_wherever_the_entry_is_opened(entry, facilitator, team):  # noqa: F811
    rate(entry, 2_500)
    assert "25 €/h" in words(facilitator.get(f"{entry.entry}/facture"))
    wrong = (
        ({"copy": None}, "Joignez la facture"), ({"invoiced_on": "2027-01-01"}, "à venir"),
        ({"people": []}, "Dites qui"),
        ({"month": "2026-05-01"}, "un mois de ce relevé"), ({"amount_cents": "90000"}, "le mois compte 744 h"),
    )  # fmt: skip
    for typed, sentence in wrong:
        page = words(facilitator.post(f"{entry.entry}/facture", bill(team, **typed)))
        assert sentence in page
        assert 'value="F-2026-12"' in page, "what was typed stays"
    told = words(facilitator.post(f"{entry.entry}/facture", bill(team), follow=True))
    assert "4 500 € HT ÷ 25 €/h = 180 h, partagées entre 2 personnes" in told
    line = f"{entry.counting}{team[0].public_id}/2026-03"
    for page in (line, "/herault/coordination/ecritures/"):
        shown = words(facilitator.get(page))
        assert "D’après la facture F-2026-12 du 1er avril 2026 : 4 500 € HT ÷ 25 €/h = 180 h" in shown
    shown = words(facilitator.get(line))
    assert "prix moyen relevé en 2025 (fictif)" in shown
    with mission_scope(entry.mission.pk):
        kept = InvoicedWork.objects.select_related("copy").get()
        assert [one.hundredths for one in LedgerEntry.objects.order_by("pk")] == [9_000, 9_000]
        assert sums_follow_the_ledger().faults == 0
    opened = facilitator.get(f"/herault/fichiers/{kept.copy.public_id}/")
    assert b"".join(opened.streaming_content) == PDF
    again = words(facilitator.post(f"{entry.entry}/facture", bill(team)))
    assert "déjà saisie pour ce mois" in again

    # The rest of the statement stays to be said: these months are not asked again, and are told.
    form = words(facilitator.get(entry.entry))
    assert "Déjà saisies d’après facture : 90 h en mars (facture F-2026-12)." in form
    assert f'name="h-{team[0].pk}-2026-03"' not in form and f'name="h-{team[0].pk}-2026-02"' in form
    entry.send(entry.company(), {3: "100"})
    with mission_scope(entry.mission.pk):
        assert sum(one.hundredths for one in LedgerEntry.objects.filter(kind="declared")) == 28_000
    assert "D’après une facture" in words(facilitator.get(f"{entry.entry}/corriger"))


def test_known_hours_are_never_deduced_from_an_amount(entry, facilitator, team):  # noqa: F811
    rate(entry, 2_500)
    with mission_scope(entry.mission.pk):
        Assignment.objects.filter(pk=team[1].pk).update(hired_on=DAY(2026, 4, 1))
        LedgerEntry.objects.create(
            assignment=team[0], award=entry.award, statement=entry.statement, month=DAY(2026, 3, 1), kind="declared",
            hundredths=3_500, author_name="Lou Castan (fictif)",
        )  # fmt: skip
    page = words(facilitator.post(f"{entry.entry}/facture", bill(team[:1])))
    assert "des heures connues ne se déduisent pas d’une facture" in page
    with mission_scope(entry.mission.pk):
        assert LedgerEntry.objects.count() == 1
