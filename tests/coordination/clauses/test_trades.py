"""Labour share by trade: published examples as published, and every default says it is one."""

import datetime

import pytest

from levier.coordination.clauses.tables import Tables
from levier.coordination.clauses.trades import trades


@pytest.mark.parametrize(
    ("code", "share"), [("peinture-interieure", 70), ("maconnerie", 50), ("charpente-metallique", 20), ("batiment", 50)]
)
def test_published_shares(code, share):
    assert (trades()[code].share, trades()[code].status) == (share, "published")


def test_every_default_asks_to_be_validated():
    for trade in trades().values():
        assert trade.share_low <= trade.share <= trade.share_high
        assert trade.hourly_cost > 0
        assert trade.status == "published" or trade.source == "valeur par défaut, à valider"


def test_a_lot_says_where_its_figures_come_from_unless_they_are_the_authors_own():
    def said(code, share, cost):
        return Tables().source_of(code, share, 1_000, cost, datetime.date(2026, 12, 15))

    assert said("gros-oeuvre", 4_800, 3_500).endswith("valeur par défaut, à valider.")
    assert said("gros-oeuvre", 4_800, 1_234).startswith("Part de main-d’œuvre du métier")
    assert said("gros-oeuvre", 1_234, 1_234) == said("", 4_800, 3_500) == ""
