"""When a certificate of insertion may be issued and what it concludes; which reports are expected, and when."""

import datetime

import pytest

from levier.coordination.followup.closing.certificate import CertificateTexts, people_words, statement
from levier.coordination.followup.closing.report_rules import (
    annual_years,
    final_is_open,
    followed_from,
    month_before,
    people_named,
)
from levier.coordination.followup.closing.rules import CertificateGround, LotFigures, conclusion, ground_of, lacking
from levier.coordination.followup.enforcement.penalties import remaining_hundredths

DAY = datetime.date


def plain(words):
    return words.replace("\u202f", " ").replace("\u00a0", " ")


def figures(owed, done, excused=0, pending=0):
    return LotFigures(owed, done, excused, pending, remaining_hundredths(owed, done, excused))


@pytest.mark.parametrize(
    ("lot", "settled", "ground"),
    [
        (figures(100, 10_000), False, CertificateGround.HOURS_DONE),
        (figures(100, 9_999), False, None),
        (figures(100, 9_500, excused=5), False, CertificateGround.HOURS_DONE),
        (figures(100, 9_000), True, CertificateGround.SETTLED),
        (figures(100, 9_000, pending=100), True, None),
        (figures(100, 10_000, pending=100), False, CertificateGround.HOURS_DONE),
        (figures(0, 1_000), False, None),
        (figures(100, 0, excused=100), True, None),
    ],
)
def test_hours_done_or_the_contract_settled_with_nothing_left_to_judge(lot, settled, ground):
    assert ground_of(lot, is_settled=settled) == ground
    assert bool(lacking(lot, is_settled=settled, stage="en cours")) == (ground is None)


def test_what_lacks_is_said_with_its_figures():
    told = " ".join(lacking(figures(100, 8_800, pending=200), is_settled=False, stage="en cours"))
    for part in ("12\u00a0h", "100\u00a0h", "2\u00a0h déclarées", "« en cours »"):
        assert part in told.replace("«\u00a0", "« ").replace("\u00a0»", " »")


@pytest.mark.parametrize(
    ("lot", "parts"),
    [
        (figures(100, 10_000), ("est tenu",)),
        (figures(100, 9_500, excused=5), ("est tenu", "5\u00a0h", "20.1.5")),
        (figures(100, 9_000, excused=5), ("5\u00a0h", "n’ont pas été réalisées")),
        (figures(100, 9_000), ("10\u00a0h n’ont pas été réalisées",)),
    ],
)
def test_it_never_says_kept_what_was_not(lot, parts):
    words = conclusion(lot, "CCAG Travaux, 20.1.5")
    assert all(part in words for part in parts)
    assert ("tenu" in words) == (lot.missing == 0)


@pytest.mark.parametrize(
    ("last_day", "first"),
    [
        (DAY(2026, 12, 31), DAY(2026, 11, 30)),
        (DAY(2026, 3, 31), DAY(2026, 2, 28)),
        (DAY(2027, 1, 15), DAY(2026, 12, 15)),
    ],
)
def test_the_final_report_is_written_in_the_month_before_the_end(last_day, first):
    assert month_before(last_day) == first
    assert final_is_open(last_day, first)
    assert not final_is_open(last_day, first - datetime.timedelta(days=1))
    assert not final_is_open(None, last_day)


@pytest.mark.parametrize(
    ("starts", "ends", "years"),
    [
        (DAY(2024, 6, 1), DAY(2027, 6, 1), [2025, 2024]),
        (DAY(2024, 6, 1), DAY(2025, 6, 1), [2024]),
        (DAY(2024, 6, 1), None, [2025, 2024]),
        (DAY(2026, 1, 1), DAY(2027, 6, 1), []),
        (None, DAY(2027, 6, 1), []),
    ],
)
def test_each_year_past_has_its_report_and_the_last_one_the_final(starts, ends, years):
    assert annual_years(starts, ends, DAY(2026, 9, 1)) == years


@pytest.mark.parametrize(
    ("taken_over_on", "years"),
    [
        (None, [2025, 2024]),
        (DAY(2024, 12, 30), [2025, 2024]),
        (DAY(2024, 12, 31), [2025]),
        (DAY(2026, 8, 31), []),
        (DAY(2023, 1, 1), [2025, 2024]),
    ],
)
def test_no_annual_report_is_asked_of_a_year_whose_hours_were_all_taken_over(taken_over_on, years):
    since = followed_from(DAY(2024, 6, 1), taken_over_on)
    assert annual_years(since, DAY(2027, 6, 1), DAY(2026, 9, 1)) == years
    assert followed_from(None, taken_over_on) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Nadia KAROUI a été embauchée.", ["Nadia K."]),
        ("Mme Karoui, Nadia, reste.", ["Nadia K."]),
        ("Nadia, et plus loin Karoui", []),
        ("Le Petit chantier ; Léa est le prénom d’une autre", []),
    ],
)
def test_a_person_named_in_full_is_found(text, named):
    assert people_named(text, [("Nadia", "Karoui"), ("Léa", "Petit"), ("", "")]) == named


def test_hours_taken_over_are_certified_apart_without_a_month_nor_a_number_of_people():
    """Their months and their people are unknown: the certificate must not date them as those counted here."""
    texts = CertificateTexts(
        mission="M", desk="G", buyer="B", company="C", role="titulaire", contract="X", reference="", lot="lot 1",
        article="20.1.5", number="1", replaces="", signed_by="Y", issued_on=DAY(2026, 4, 1),
        produced_at=datetime.datetime(2026, 4, 1, 10, tzinfo=datetime.UTC), is_fictitious=True,
    )  # fmt: skip
    both = LotFigures(
        3000, 3_000_00, 0, 0, 0, taken_over=2_700_00, people=3, first_month=DAY(2026, 1, 1), last_month=DAY(2026, 3, 1)
    )
    said = plain(statement(texts, both))
    assert (
        "a réalisé 3 000 h d’insertion (dont 2 700 h reprises, faites avant le suivi dans Levier et 300 h retenues, "
        "de janvier 2026 à mars 2026), pour 3 000 h dues"
    ) in said
    assert plain(people_words(both)).startswith("3 personnes ont travaillé au titre de la clause pour les heures reten")
    alone = LotFigures(3000, 3_000_00, 0, 0, 0, taken_over=3_000_00)
    assert "(dont 3 000 h reprises, faites avant le suivi dans Levier), pour" in plain(statement(texts, alone))
