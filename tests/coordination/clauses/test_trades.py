"""Labour share by trade: published examples as published, and every default says it is one."""

import pytest

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
