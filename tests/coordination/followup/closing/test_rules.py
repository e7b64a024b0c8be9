"""When a certificate of insertion may be issued, and what it concludes."""

import pytest

from levier.coordination.followup.closing.rules import CertificateGround, LotFigures, conclusion, ground_of, lacking
from levier.coordination.followup.enforcement.penalties import missing_hundredths


def figures(owed, done, excused=0, pending=0):
    return LotFigures(owed, done, excused, pending, missing_hundredths(owed, done, excused))


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
