"""The bases of a social consideration are dated, and each opens one of the five ways."""

import datetime

from levier.law.legal_bases import WAY_LABELS, Way, bases_on, legal_bases

DAY = datetime.date


def test_each_way_is_open_on_any_day_since_the_code_of_2006():
    for day in (
        DAY(2006, 9, 1),
        DAY(2016, 3, 31),
        DAY(2016, 4, 1),
        DAY(2019, 3, 31),
        DAY(2019, 4, 1),
        DAY(2026, 11, 25),
    ):
        ways = {basis.way for basis in bases_on(day)}
        assert {Way.CONDITION, Way.CONDITION_AND_CRITERION, Way.RESERVED, Way.OTHER} <= ways


def test_a_new_code_closes_the_older_ones():
    assert {basis.code for basis in bases_on(DAY(2019, 3, 31))} & {
        basis.code for basis in bases_on(DAY(2019, 4, 1))
    } == set()
    assert bases_on(DAY(2005, 1, 1)) == []


def test_the_prison_reservation_opens_in_october_2022():
    assert not legal_bases()["L2113-13-1"].holds_on(DAY(2022, 10, 20))
    assert legal_bases()["L2113-13-1"].holds_on(DAY(2022, 10, 21))


def test_adapted_firms_and_insertion_structures_share_a_reservation_only_since_the_end_of_2020():
    """L2113-14: forbidden in the first version of the code, allowed since the law of 7 December 2020 (art. 141)."""
    joint = [basis for basis in legal_bases().values() if basis.code.startswith("L2113-14")]
    assert [basis.code for basis in joint if basis.holds_on(DAY(2020, 12, 8))] == []
    assert [basis.code for basis in joint if basis.holds_on(DAY(2021, 6, 1))] == ["L2113-14-2020"]
    assert [basis.code for basis in joint if basis.holds_on(DAY(2022, 10, 21))] == ["L2113-14"]


def test_every_basis_has_a_source_and_says_when_it_is_to_verify():
    for basis in legal_bases().values():
        assert basis.source
        assert basis.way in WAY_LABELS
        held = basis.last_day is None and not basis.is_of_concessions
        assert basis.status == ("official" if held else "secondary")
        assert basis.status == "official" or "à vérifier" in basis.source
